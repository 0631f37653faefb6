"""Which graphs the PyTorch worker runs as a whole. Needs no PyTorch.
    recognise_test.py FOLDER_OF_THE_WORKER"""

import copy
import sys
import unittest
import unittest.mock

sys.path.insert(0, sys.argv.pop(1))
from aibench_pytorch.recognise import NotANetwork, recognise  # noqa: E402

SIZES = {"x": 10, "h": 14, "y": 6, "p": 6, "w1": 35, "b1": 7, "w2": 21}
ROLES = {"x": "input", "labels": "input", "w1": "parameter", "b1": "parameter", "w2": "parameter", "loss": "output"}


def product(m, n, k, a, b, c, trans_a=False, trans_b=False):
    return {"op": "gemm", "m": m, "n": n, "k": k, "trans_a": trans_a, "trans_b": trans_b, "alpha": 1.0, "beta": 0.0,
            "lda": m if trans_a else k, "ldb": k if trans_b else n, "ldc": n, "batch": 1, "stride_a": 0, "stride_b": 0,
            "stride_c": 0, "a": a, "b": b, "c": c}


def sgd(parameter, gradient):
    return {"op": "sgd_step", "count": SIZES[parameter], "learning_rate": 0.1, "momentum": 0.0, "parameter": parameter,
            "gradient": gradient, "velocity": None}


def graph(training):
    """5 features, 7 hidden with relu in place, 3 classes, a batch of 2; tensors by name until numbered() is called."""
    ops = [product(2, 7, 5, "x", "w1", "h", trans_b=True),
           {"op": "add_bias", "rows": 2, "channels": 7, "inner": 1, "x": "h", "bias": "b1", "y": "h"},
           {"op": "relu", "count": 14, "x": "h", "y": "h"},
           product(2, 3, 7, "h", "w2", "y", trans_b=True)]
    if training:
        ops += [{"op": "softmax_cross_entropy", "rows": 2, "classes": 3, "logits": "y", "labels": "labels",
                 "probabilities": "p", "loss": "loss"},
                {"op": "softmax_cross_entropy_backward", "rows": 2, "classes": 3, "probabilities": "p",
                 "labels": "labels", "dlogits": "dy"},
                product(3, 7, 2, "dy", "h", "dw2", trans_a=True),
                product(2, 7, 3, "dy", "w2", "dh"),
                {"op": "relu_backward", "count": 14, "y": "h", "dy": "dh", "dx": "dh"},
                {"op": "bias_backward", "rows": 2, "channels": 7, "inner": 1, "dy": "dh", "dbias": "db1"},
                product(7, 5, 2, "dh", "x", "dw1", trans_a=True),
                sgd("w1", "dw1"), sgd("b1", "db1"), sgd("w2", "dw2")]
    return ops


def numbered(ops, roles):
    """As aibench sends it: tensors by their places in a list."""
    names = []
    ops = copy.deepcopy(ops)
    for op in ops:
        for member, value in op.items():
            if member not in ("op", "shape") and isinstance(value, str):
                if value not in names:
                    names.append(value)
                op[member] = names.index(value)
    tensors = [{"name": name, "dtype": "f32", "shape": [SIZES.get(name, 1)], "elements": SIZES.get(name, 1),
                "role": roles.get(name, "intermediate")} for name in names]
    return {"tensors": tensors, "ops": ops}


def network_of(ops, **more_roles):
    return recognise(numbered(ops, {**ROLES, **more_roles}))


def convolutional(layout, pool_layout=None, spread=None):
    """2 images of 3 channels, 6 x 5: convolution of 4 filters 3 x 2 with bias, relu, pooling, 2 outputs."""
    conv = {"n": 2, "c": 3, "h": 6, "w": 5, "k": 4, "r": 3, "s": 2, "p": 4, "q": 4, "groups": 1, "layout": layout}
    pool = {"n": 2, "c": 4, "h": 4, "w": 4, "p": 2, "q": 2, "layout": pool_layout or layout}
    rows, inner = spread or {"nchw": (2, 16), "nhwc": (32, 1)}[layout]
    return [{"op": "conv2d_forward", "shape": conv, "x": "images", "w": "filters", "y": "c"},
            {"op": "add_bias", "rows": rows, "channels": 4, "inner": inner, "x": "c", "bias": "b", "y": "c"},
            {"op": "relu", "count": 128, "x": "c", "y": "c"},
            {"op": "max_pool", "shape": pool, "x": "c", "y": "pooled"},
            product(2, 2, 16, "pooled", "w", "y", trans_b=True)]


class Recognise(unittest.TestCase):
    def test_a_network_has_the_layout_of_its_images(self):
        sizes = {"images": 180, "c": 128, "pooled": 32, "y": 4}
        with unittest.mock.patch.dict(SIZES, sizes):
            for layout in ("nchw", "nhwc"):
                network = network_of(convolutional(layout), y="output")
                self.assertEqual(network.layout, layout)
                self.assertEqual([layer.kind for layer in network.layers], ["conv", "relu", "pool", "fc"])
            self.assertRaisesRegex(NotANetwork, "another layout", network_of, convolutional("nhwc", "nchw"), y="output")
            # A bias that runs along the pixels of the other layout is another network, or none.
            for layout, spread in (("nhwc", (2, 16)), ("nchw", (32, 1))):
                self.assertRaisesRegex(NotANetwork, "add_bias", network_of, convolutional(layout, None, spread),
                                       y="output")

    def test_a_training_step_is_a_network(self):
        network = network_of(graph(True))
        self.assertEqual([layer.kind for layer in network.layers], ["fc", "relu", "fc"])
        self.assertEqual(network.loss["op"], "softmax_cross_entropy")
        self.assertEqual(len(network.updates), 3)

    def test_an_inference_is_a_network(self):
        self.assertIsNone(network_of(graph(False), y="output").loss)

    def test_one_op_is_not(self):
        self.assertRaises(NotANetwork, network_of, graph(False)[:1], h="output")

    def test_copies_of_masters_are_refused_in_words(self):
        copy_of_master = {"op": "convert", "count": 35, "x": "w1", "y": "h"}
        self.assertRaisesRegex(NotANetwork, "f32 masters", network_of, [copy_of_master] + graph(True))

    def test_networks_of_integers_are_refused_in_words(self):
        quantised = {"op": "rescale", "rows": 1, "channels": 1, "inner": 35, "relu": False, "x": "w1", "factor": "w1",
                     "bias": None, "y": "h"}
        self.assertRaisesRegex(NotANetwork, "8-bit integers", network_of, [quantised] + graph(False), y="output")

    def test_every_single_change_of_a_member_is_noticed(self):
        """Another tensor, size or factor anywhere: not the step that PyTorch would do, or a network that says so."""
        whole = graph(True)
        same = network_of(whole)
        for place, op in enumerate(whole):
            for member, value in op.items():
                # Strides lead nowhere in a batch of 1, and a loss may lie anywhere.
                if member in ("op", "stride_a", "stride_b", "stride_c", "velocity", "loss"):
                    continue
                changed = graph(True)
                changed[place][member] = "elsewhere" if isinstance(value, str) else value + 1
                with self.subTest(op=place, member=member):
                    try:
                        self.assertNotEqual(network_of(changed), same)
                    except NotANetwork:
                        pass

    def test_no_op_may_be_missing_doubled_or_in_another_place(self):
        whole = graph(True)
        for place in range(1, len(whole)):
            with self.subTest(op=place, change="missing"):
                if whole[place]["op"] not in ("add_bias", "relu"):  # without these it is another network
                    self.assertRaises(NotANetwork, network_of, whole[:place] + whole[place + 1:])
            with self.subTest(op=place, change="doubled"):
                if place > 3:
                    self.assertRaises(NotANetwork, network_of, whole[:place + 1] + whole[place:])
        self.assertRaises(NotANetwork, network_of, whole[:4] + whole[5:] + whole[4:5])

    def test_steps_of_different_settings_are_no_optimizer(self):
        changed = graph(True)
        changed[-1]["learning_rate"] = 0.2
        self.assertRaises(NotANetwork, network_of, changed)

    def test_what_somebody_wants_to_see_keeps_it_from_running_as_a_whole(self):
        for tensor in ("h", "y", "p", "dy", "dh", "dw1", "db1"):
            with self.subTest(tensor=tensor):
                self.assertRaises(NotANetwork, network_of, graph(True), **{tensor: "output"})


if __name__ == "__main__":
    unittest.main()
