#!/usr/bin/env bash
# The Debian packages that browser and card tests need: installed when root, named when not.
set -eu
missing=()
need() { command -v "$1" >/dev/null 2>&1 || missing+=("${@:2}"); }
need chromium chromium
need pdftoppm poppler-utils
[ -e /usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc ] || missing+=(fonts-noto-cjk)
# A real PC/SC service with a virtual reader, and what pyscard is compiled with.
[ -x /usr/sbin/pcscd ] || missing+=(pcscd)
need swig swig
need gcc gcc libc6-dev
[ -e /usr/include/PCSC/winscard.h ] || missing+=(libpcsclite-dev)
[ -e /etc/reader.conf.d/vpcd ] || missing+=(vsmartcard-vpcd)
[ "${#missing[@]}" -eq 0 ] && exit 0
if [ "$(id -u)" -eq 0 ]; then
  apt-get update -qq >/dev/null
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
else
  echo "Some tests will be skipped. To run them: sudo apt-get install ${missing[*]}"
fi
