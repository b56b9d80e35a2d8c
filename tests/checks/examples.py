"""A guide shows each file of docs/examples as it is, without its first comment. Tests run these files."""

import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
MOST_LINES = 40

guides = "\n".join(guide.read_text(encoding="utf-8") for guide in (ROOT / "docs").rglob("*.md"))
failed = False
for example in sorted((ROOT / "docs/examples").iterdir()):
    text = example.read_text(encoding="utf-8")
    _, code = text.split("\n", 1)
    if f"\n{code.strip()}\n```" not in guides:
        print(f"no guide shows docs/examples/{example.name} as it is")
        failed = True
    if text.count("\n") > MOST_LINES:
        print(f"docs/examples/{example.name} has more than {MOST_LINES} lines")
        failed = True
sys.exit(failed)
