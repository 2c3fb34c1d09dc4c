#!/usr/bin/env bash
# Builds the C library and installs it: scripts/install-capi.sh [PREFIX]   (default /usr/local; DESTDIR is honoured)
#
#   PREFIX/include/yinzheng.h
#   PREFIX/lib/libyinzheng.so, libyinzheng.a
#   PREFIX/lib/pkgconfig/yinzheng.pc
#
# Both libraries export the functions of the header and nothing else. The static one comes out of cargo with the names
# of everything that is in it; here (GNU binutils) they are made local, so that two Rust libraries fit in one program.
set -euo pipefail
prefix=${1:-/usr/local}
# It is written into the .pc file, so it has to hold in every folder.
case $prefix in /*) ;; *) prefix=$PWD/$prefix ;; esac
cd "$(dirname "$0")/.."

root=${DESTDIR:-}$prefix
version=$(sed -n 's/^version = "\(.*\)"$/\1/p' Cargo.toml | head -n 1)

cargo rustc --release --lib --features capi --crate-type cdylib,staticlib
built=${CARGO_TARGET_DIR:-target}/release
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

functions=$(grep -o '\byz_[a-z_]*(' include/yinzheng.h | tr -d '(' | sort -u)
# shellcheck disable=SC2046 # one option for each name
ld -r --gc-sections $(printf -- '-u %s ' $functions) "$built/libyinzheng.a" -o "$work/yinzheng.o"
objcopy --wildcard --keep-global-symbol='yz_*' --strip-debug -R .llvmbc -R .llvmcmd "$work/yinzheng.o"
ar rcs "$work/libyinzheng.a" "$work/yinzheng.o"
sed "s|@PREFIX@|$prefix|; s|@VERSION@|$version|" scripts/yinzheng.pc.in >"$work/yinzheng.pc"

install -D -m 644 include/yinzheng.h "$root/include/yinzheng.h"
install -D -m 755 "$built/libyinzheng.so" "$root/lib/libyinzheng.so"
install -D -m 644 "$work/libyinzheng.a" "$root/lib/libyinzheng.a"
install -D -m 644 "$work/yinzheng.pc" "$root/lib/pkgconfig/yinzheng.pc"
