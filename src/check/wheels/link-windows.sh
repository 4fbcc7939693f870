#!/bin/sh
# Links for 64-bit Arm Windows with zig, whose Python is in ZIG_PYTHON. maturin's own way to call zig exports a symbol
# PyInit_PACKAGE._core, which no module has: it takes the whole of `module-name` for the name of the module.
for argument; do
    shift
    case $argument in
        # zig takes a list of exports as a file, not as an option of the linker.
        -Wl,*.def) argument=${argument#-Wl,} ;;
        # zig has them built in.
        -lmsvcrt | -lmingw32 | -lmingwex) continue ;;
    esac
    set -- "$@" "$argument"
done
exec "$ZIG_PYTHON" -m ziglang cc -target aarch64-windows-gnu "$@"
