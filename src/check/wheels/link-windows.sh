#!/bin/sh
# Links for Windows on arm64 with zig. ZIG_PYTHON is the Python that zig is installed in. maturin's zig support doesn't
# work here: it exports PyInit_PACKAGE._core, because it takes `module-name` for the name of the module.
for argument; do
    shift
    case $argument in
        # zig accepts .def files only as plain arguments.
        -Wl,*.def) argument=${argument#-Wl,} ;;
        # zig provides these libraries.
        -lmsvcrt | -lmingw32 | -lmingwex) continue ;;
    esac
    set -- "$@" "$argument"
done
exec "$ZIG_PYTHON" -m ziglang cc -target aarch64-windows-gnu "$@"
