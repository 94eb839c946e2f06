#!/usr/bin/env bash
# jupyter_events and the extra of jsonschema that it asks for
#
# Versions   jupyter_events 0.12.1, jsonschema 4.26.0 and 4.24.1, rfc3987-syntax 1.1.0, lark 1.3.1
#            (Python 3.10 or newer)
# Behaviour  jupyter_events, and so each Jupyter server, asks for `jsonschema[format-nongpl]`. Since
#            jsonschema 4.25 that extra brings rfc3987-syntax, and jsonschema imports it whenever it is
#            there, whether or not a schema speaks of IRIs. At import that package builds one parser
#            of the same grammar for each of its rules, 39 in all, of which jsonschema uses one: a bare
#            `import jsonschema` takes many times as long, and some 20 MB more. With 4.24 none is built.
# Seen       jsonschema 4.26.0: 39 parsers; jsonschema 4.24.1: 0 parsers; processor time of the import
#            some 8 times as long (printed, not judged: it depends on the machine).
# Fails      if the newer one builds fewer than ten, or the older one any.
set -euo pipefail
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
cd "$folder"
cat >count.py <<'PY'
import sys
import time

try:
    import lark
except ImportError:
    lark, built = None, []
else:
    built, make = [], lark.Lark.__init__

    def counted(self, *arguments, **options):
        built.append(options.get("start"))
        make(self, *arguments, **options)

    lark.Lark.__init__ = counted
begun = time.process_time()
import jsonschema.validators

seconds = time.process_time() - begun
print(f"{sys.argv[1]}: {len(built)} parsers, {seconds:.2f} s", file=sys.stderr)
print(len(built))
PY
seen=()
for jsonschema in "jsonschema[format-nongpl]==4.26.0 rfc3987-syntax==1.1.0 lark==1.3.1" \
  "jsonschema[format-nongpl]==4.24.1"; do
  rm -rf venv
  python3 -m venv venv
  # shellcheck disable=SC2086
  venv/bin/pip install --quiet jupyter_events==0.12.1 $jsonschema
  venv/bin/python -c "import jupyter_events"
  seen+=("$(venv/bin/python count.py "${jsonschema%% *}")")
done
echo "parsers built by importing jsonschema: ${seen[*]}"
[ "${seen[0]}" -ge 10 ] && [ "${seen[1]}" -eq 0 ]
echo "As described."
