"""PyTorch's side of aibench-worker-pytorch."""
