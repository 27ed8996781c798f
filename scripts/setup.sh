#!/bin/sh
# Sets up what is missing here for building, or with the word "test" for the tests too.
# Says and changes nothing where nothing is missing. Exits 2 where it cannot do its work.
# Installs system packages only as root, with SHENBAO_YES=1, or after a yes on the terminal.
set -eu

venv=.venv
stamp=$venv/shenbao-setup
rarest_font=fonts-hanazono
browser=chromium-headless-shell
is_updated=
purpose=${1:-build}

say() {
    printf '%s\n' "$@" >&2
}

die() {
    say "$@"
    exit 2
}

# --- Python -----------------------------------------------------------------

is_new_enough() {
    "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null
}

# An interpreter that was optimised as it was built, as those of systems are, saves a tenth.
is_quick() {
    is_new_enough "$1" && "$1" -c '
import ensurepip, sys, sysconfig

options = sysconfig.get_config_var("CONFIG_ARGS") or ""
sys.exit("--enable-optimizations" not in options and sys.base_prefix != "/usr")' 2>/dev/null
}

find_python() {
    if is_new_enough "$venv/bin/python"; then
        printf '%s\n' "$venv/bin/python"
        return
    fi
    for is_good in is_quick is_new_enough; do
        for candidate in python3 python3.14 python3.13 python3.12 python3.11 /usr/bin/python3; do
            if "$is_good" "$candidate"; then
                printf '%s\n' "$candidate"
                return
            fi
        done
    done
    die "Python 3.11 or newer is needed; python3 here is: $(python3 -V 2>/dev/null || echo none)
On Debian 12 or Ubuntu 24.04 and later: apt-get install python3
On Fedora: dnf install python3; on macOS: brew install python"
}

# --- What the system has to bring --------------------------------------------

# Each need, the package that brings it (for Debian and Ubuntu, Fedora, Homebrew), and what for.
needs() {
    cat <<END
ensurepip python$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')-venv python3 python to make $venv
certificates ca-certificates ca-certificates ca-certificates to fetch Python packages safely
libpango-1.0 libpango-1.0-0 pango pango to lay out the text of PDF files
libpangoft2-1.0 libpangoft2-1.0-0 pango pango to find the fonts of PDF files
libharfbuzz-subset libharfbuzz-subset0 harfbuzz harfbuzz to embed only the characters a PDF file uses
pdftotext poppler-utils poppler-utils poppler to read the made PDF files in tests
libreoffice-writer $(debian_office writer) libreoffice-writer libreoffice to print the made Word files in tests
libreoffice-calc $(debian_office calc) libreoffice-calc libreoffice to open the made Excel files in tests
END
}

# The package without a screen is smaller, but apt-get would remove a desktop's LibreOffice for it.
debian_office() {
    if has soffice && ! dpkg -s libreoffice-core-nogui >/dev/null 2>&1; then
        echo "libreoffice-$1"
    else
        echo "libreoffice-$1-nogui"
    fi
}

# packages COLUMN MISSING: the packages in that column that bring what is missing.
packages() {
    needs | awk -v column="$1" -v missing=" $2 " '
        index(missing, " " $1 " ") && !seen[$column]++ { printf "%s%s", gap, $column; gap = " " }'
}

# list MISSING: a line for each need that is missing, with what it is for.
list() {
    needs | awk -v missing=" $1 " '
        index(missing, " " $1 " ") { need = $1; $1 = $2 = $3 = $4 = ""; sub(/^ +/, "")
            printf "  %-18s  %s\n", need, $0 }'
}

# Prints the needs that are not met, in one line.
missing_needs() {
    unmet_needs | paste -s -d ' ' -
}

unmet_needs() {
    is_reusable || unmet_venv_needs
    missing_libraries libpango-1.0 libpangoft2-1.0 libharfbuzz-subset
    if [ "$purpose" = test ]; then
        has pdftotext || echo pdftotext
        has_office swlo || echo libreoffice-writer
        has_office sclo || echo libreoffice-calc
    fi
}

unmet_venv_needs() {
    "$python" -c 'import ensurepip' 2>/dev/null || echo ensurepip
    # Debian's pip brings no certificates of its own.
    [ ! -e /etc/debian_version ] || [ -e /etc/ssl/certs/ca-certificates.crt ] || echo certificates
}

missing_libraries() {
    "$python" -I -S -c '
import ctypes, ctypes.util, sys

def loads(name):
    if sys.platform == "darwin":
        return ctypes.util.find_library(name.removeprefix("lib")) is not None
    try:
        ctypes.CDLL(name + ".so.0")
    except OSError:
        return False
    return True

for name in sys.argv[1:]:
    if not loads(name):
        print(name)
' "$@"
}

has() {
    command -v "$1" >/dev/null
}

# Debian splits LibreOffice up: soffice may be there without Writer or Calc.
has_office() {
    has soffice || return 1
    [ ! -d /usr/lib/libreoffice/program ] || [ -e "/usr/lib/libreoffice/program/lib$1.so" ]
}

is_root() {
    [ "$(id -u)" -eq 0 ]
}

can_use_apt() {
    has apt-get && { is_root || has sudo; }
}

may_use_apt() {
    if is_root || [ "${SHENBAO_YES:-}" = 1 ]; then
        return
    elif [ -t 0 ] && [ -t 2 ]; then
        confirm "$1"
    else
        say "With SHENBAO_YES=1, make installs it by itself."
        return 1
    fi
}

confirm() {
    printf 'Install with sudo apt-get: %s? [y/N] ' "$(packages 2 "$1")" >&2
    read -r answer && case $answer in [Yy] | [Yy]es) ;; *) return 1 ;; esac
}

apt_get() {
    set -- env DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=120 "$@"
    if is_root; then "$@"; else sudo "$@"; fi
}

install_needs() {
    # shellcheck disable=SC2046 # package names, one word each
    install $(packages 2 "$1")
}

install() {
    if [ -z "$is_updated" ]; then
        say "Updating the package lists with apt-get"
        # One unreachable source of many must not stop what the others can bring.
        visibly apt_get update || say "That had problems; going on with the lists there are."
        is_updated=yes
    fi
    say "Installing with apt-get: $*"
    visibly apt_get install --yes --no-remove --no-install-recommends "$@"
}

# Only PDF files with characters that are in no other font need it: where it is not there, they say
# what to install.
install_rarest_font() {
    dpkg -s "$rarest_font" >/dev/null 2>&1 ||
        install_if_allowed "$rarest_font" "the font of the rarest characters"
}

# Ubuntu has no browser as a package of its own; where there is none, tests of pages are skipped.
install_browser() {
    has "$browser" || has chromium || has chromium-browser || ! grep -qx ID=debian /etc/os-release ||
        install_if_allowed "$browser" "Chromium: the tests of pages are skipped"
}

# install_if_allowed PACKAGE WORDS: does without it where apt-get may not be used without asking.
install_if_allowed() {
    if has dpkg && can_use_apt && { is_root || [ "${SHENBAO_YES:-}" = 1 ]; }; then
        install "$1" || say "Going on without $2."
    fi
}

# Shows a terminal all that a command says, and a log only what it says where it fails.
visibly() {
    if [ -t 2 ]; then
        "$@" >&2
        return
    fi
    output=$("$@" 2>&1) || {
        say "$output"
        return 1
    }
}

explain_needs() {
    die "Install what is missing, then run make again:
  Debian, Ubuntu: sudo apt-get install --no-install-recommends $(packages 2 "$1")
  Fedora:         sudo dnf install $(packages 3 "$1")
  macOS:          brew install $(packages 4 "$1")"
}

ensure_needs() {
    missing=$(missing_needs)
    [ -n "$missing" ] || return 0
    say "Missing on this system:" "$(list "$missing")"
    if can_use_apt && may_use_apt "$missing" && install_needs "$missing"; then
        missing=$(missing_needs)
    fi
    [ -z "$missing" ] || explain_needs "$missing"
}

# --- The virtual environment -------------------------------------------------

# A virtual environment works only in its own folder and with its own Python.
venv_place() {
    printf '%s, %s\n' "$PWD" "$("$venv/bin/python" -V 2>&1)"
}

venv_state() {
    venv_place
    cat requirements.lock pyproject.toml scripts/setup.sh | cksum
}

is_up_to_date() {
    [ -e "$stamp" ] && [ "$(cat "$stamp")" = "$(venv_state)" ]
}

is_reusable() {
    [ -e "$stamp" ] && [ "$(head -n 1 "$stamp")" = "$(venv_place)" ] && [ -x "$venv/bin/uv" ]
}

# Before 24.2, pip trusts only the certificates that it brings, not those that the system was given
# for a proxy. To uv, pyproject.toml says to trust the system's.
make_venv() {
    "$python" -m venv "$venv" &&
        awk '/^[^ #]/ { wanted = /^uv==/ } wanted' requirements.lock >"$venv/uv.txt" &&
        visibly env REQUESTS_CA_BUNDLE="${REQUESTS_CA_BUNDLE:-$(system_certificates)}" \
            "$venv/bin/python" -m pip --disable-pip-version-check install \
            --require-hashes --requirement "$venv/uv.txt"
}

system_certificates() {
    "$python" -c 'import ssl; found = ssl.get_default_verify_paths(); print(found.cafile or found.capath or "")'
}

# Modules are compiled once, here: where Python may not write beside them, or is told not
# to, each start would compile them anew, which doubles the time that it takes.
fill_venv() {
    visibly run_uv_pip sync --compile-bytecode --require-hashes requirements.lock &&
        visibly run_uv_pip install --offline --no-deps --no-build-isolation --editable .
}

run_uv_pip() {
    command=$1
    shift
    "$venv/bin/uv" pip "$command" --python "$venv/bin/python" "$@"
}

explain_registry() {
    die "The Python packages could not be installed; the lines above say why.
Where PyPI is out of reach, name a mirror in both PIP_INDEX_URL and UV_DEFAULT_INDEX."
}

ensure_venv() {
    if is_up_to_date; then
        return
    fi
    say "Setting up $venv with $("$python" -V)"
    if ! is_reusable; then
        rm -rf "$venv"
        python=$(find_python) # it may have been the one in there
        make_venv || explain_registry
    fi
    rm -f "$stamp"
    install_rarest_font
    say "Installing the Python packages of requirements.lock"
    fill_venv || explain_registry
    "$venv/bin/python" -m compileall -q shenbao || : # only time is lost
    say "Preparing the fonts of PDF files"
    "$venv/bin/python" -m shenbao.formats.pdf.subsetting # else the first PDF has to wait for them
    venv_state >"$stamp"
}

main() {
    python=$(find_python)
    ensure_needs
    ensure_venv
    [ "$purpose" != test ] || install_browser
}

CDPATH='' cd -- "$(dirname -- "$0")/.."
main
