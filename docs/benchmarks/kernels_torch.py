"""Times the engine's fused attention and its group normalisation in PyTorch eager, ms, forward / forward and backward.

    MALLOC_MMAP_THRESHOLD_=4294967296 MALLOC_TRIM_THRESHOLD_=17179869184 python docs/benchmarks/kernels_torch.py [threads]

The two variables keep the allocator from giving memory back between calls, as the launcher does. Needs PyTorch (CPU).
"""
import sys
import time

import torch
import torch.nn.functional as F

BATCH = 64
FORMATS = (torch.float32, torch.bfloat16)


def milliseconds(call, repetitions=20):
    for _ in range(5):
        call()
    start = time.perf_counter()
    for _ in range(repetitions):
        call()
    return (time.perf_counter() - start) / repetitions * 1e3


def both(call, cotangent):
    with torch.no_grad():
        forward = milliseconds(call)
    return f"{forward:.2f} / {milliseconds(lambda: call().backward(cotangent)):.2f}"


def attention(heads, pixels, width):
    row = []
    for dtype in FORMATS:
        qkv = torch.randn(BATCH, pixels, 3, heads, width).to(dtype).requires_grad_()
        cotangent = torch.randn(BATCH, heads, pixels, width).to(dtype)
        row.append(both(lambda: F.scaled_dot_product_attention(*qkv.permute(2, 0, 3, 1, 4).unbind(0)), cotangent))
    print(f"attention, {heads} heads of {width}, {pixels} pixels: float32 {row[0]}, bfloat16 {row[1]}")


def normalisation(channels, groups, side):
    row = []
    for layout in (torch.contiguous_format, torch.channels_last):
        shape = (BATCH, channels, side, side)
        x = torch.randn(shape).bfloat16().to(memory_format=layout).requires_grad_()
        scale, shift = (torch.ones(channels).bfloat16().requires_grad_() for _ in range(2))
        cotangent = torch.randn(shape).bfloat16().to(memory_format=layout)
        row.append(both(lambda: F.group_norm(x, groups, scale, shift), cotangent))
    print(f"group normalisation, {channels} channels, {channels // groups} in each group, {side}x{side}, bfloat16: "
          f"channels-first {row[0]}, channels-last {row[1]}")


def main():
    torch.set_num_threads(int(sys.argv[1]) if len(sys.argv) > 1 else 1)
    print(f"torch {torch.__version__}, {torch.get_num_threads()} threads, batch {BATCH}")
    for heads, pixels, width in ((3, 64, 32), (3, 16, 32), (2, 49, 64)):
        attention(heads, pixels, width)
    for channels, groups, side in ((64, 8, 16), (96, 8, 8), (64, 2, 16), (96, 2, 8), (128, 2, 8)):
        normalisation(channels, groups, side)


if __name__ == "__main__":
    main()
