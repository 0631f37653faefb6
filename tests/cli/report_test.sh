#!/usr/bin/env bash
# The page of `aibench report` as its readers meet it: files, exit codes, and what a second HTML reader makes of it.
#   report_test.sh CHECKOUT PROGRAM
set -u
checkout=$1 program=$2
# shellcheck source=tests/cli/check.sh
source "$checkout/tests/cli/check.sh"

cd "$work" || exit 1

cat >config.json <<'JSON'
{ "name": "page", "targets": ["sim", "cpu/nothing"], "measure": {"rounds": 6, "precision": "0.01%", "min_time": "1ms"},
  "workloads": [ {"op": "gemm", "dtype": "f32", "m": [8, 16, 32, 64], "n": "=m", "k": "=m"},
                 {"op": "conv2d", "n": 1, "c": 3, "h": 8, "w": 8, "k": 4, "r": 3, "s": 3} ] }
JSON
cat >sim.script <<'JSON'
{ "device": {"name": "<script>alert(1)</script>"},
  "cases": [ {"match": "conv2d", "faults": [{"phase": "measure", "kind": "abort"}]}, {"match": ".", "time_s": 1e-5} ] }
JSON
AIBENCH_SIM_SCRIPT=$work/sim.script "$program" run config.json --out result.json >/dev/null 2>&1

run "$program" report result.json -o page.html
check "a page is made" equal "$status" 0
check "without a word" silent
check "and nothing printed" equal "$out" ""
run "$program" report result.json -o -
check "- is standard output" equal "$out" "$(cat page.html)"
run "$program" report result.json result.json --across -o across.html
check "machines side by side are one page" grep -q "machines side by side" across.html
run "$program" report result.json -o missing/page.html
check "a path that cannot be written is refused" said "missing/page.html"
run "$program" report missing.json -o other.html
check "so is a result that is not there" equal "$status" 2
check "and no page is left" test ! -e other.html
check "the crash is told" grep -q "crashed: killed by SIGABRT" page.html
check "what the device is called is text" grep -q "&lt;script&gt;alert(1)" page.html

if ! python3 -c "" 2>/dev/null; then
  echo "skipped: no python3 to read the page with"
else
  cat >read.py <<'PY'
import html.parser, sys
VOID = {"meta", "br"}
class Reader(html.parser.HTMLParser):
    def __init__(self):
        super().__init__()
        self.open, self.seen, self.ids = [], [], set()
    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        self.seen.append(tag)
        if tag not in VOID: self.open.append(tag)
        assert tag not in {"script", "link", "img", "iframe", "object", "embed", "form", "base"}, tag
        for name, value in attributes.items():
            assert not name.startswith("on") and name not in {"style", "src"}, name
            if name == "href": assert value.startswith("#"), value
            if name == "id": assert value not in self.ids, value; self.ids.add(value)
        if tag == "th": assert attributes.get("scope") in {"row", "col", "colgroup"}, attributes
        if tag == "svg": assert "aria-labelledby" in attributes or attributes.get("aria-hidden") == "true"
    def handle_startendtag(self, tag, attributes):
        self.handle_starttag(tag, attributes)
        if tag not in VOID: self.open.pop()
    def handle_endtag(self, tag):
        assert self.open and self.open[-1] == tag, (tag, self.open)
        self.open.pop()
for name in sys.argv[1:]:
    reader = Reader()
    reader.feed(open(name, encoding="utf-8").read())
    assert not reader.open, reader.open
    assert reader.seen.count("h1") == 1 and reader.seen.count("figure") >= 3 and "table" in reader.seen, reader.seen
PY
  check "every tag is closed, no script, no request, no id twice" python3 read.py page.html across.html
fi

finish
