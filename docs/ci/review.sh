#!/bin/sh
# Any other CI, such as Gitee's or Jenkins: run this in a clone with its whole history. Set BASE to
# the branch or commit that the pull request goes to. For the comment, set TOKEN (may write
# comments), FORGE (github, gitea, gitee or gitlab), API (for Gitee https://gitee.com/api/v5),
# REPOSITORY (OWNER/NAME) and NUMBER (of the pull request). Keep the folder review as an artifact.
set -eu

SHENBAO_YES=1 sh scripts/setup.sh # without asking before it installs system packages
PATH="$PWD/.venv/bin:$PATH"

status=0
shenbao check --since "$BASE" || status=1
shenbao build --check --format markdown || status=1
shenbao build || status=1
python scripts/review.py "$BASE" review || status=1
if [ -n "${TOKEN:-}" ]; then
    python scripts/post_comment.py --forge "$FORGE" --api "$API" \
        --repository "$REPOSITORY" --number "$NUMBER" review/comment.md || status=1
fi
exit "$status"
