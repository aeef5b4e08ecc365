"""The U-Net of dev.rhumb.diffusion.network.UNet in PyTorch eager, timed like UNetBenchmark: ms per batch, median.

Run by unet.sh, which prints the ratios. Needs PyTorch (CPU); nothing else in the project needs Python.
"""
import math
import sys
import time

import torch
import torch.nn as nn
import torch.nn.functional as F

WIDTHS, BLOCKS, ATTENTION, HEAD, EMBEDDING, GROUPS, CLASSES, CHANNELS, SIDE, PATCH = (
    [64, 128, 128], 1, [1, 2], 64, 256, 2, 10, 3, 32, 2)
BATCH = int(sys.argv[3]) if len(sys.argv) > 3 else 32


class Attention(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.norm = nn.GroupNorm(GROUPS, width)
        self.qkv = nn.Linear(width, 3 * width)
        self.out = nn.Linear(width, width)
        self.heads = width // HEAD

    def forward(self, x):
        tokens = self.norm(x).flatten(2).transpose(1, 2)
        q, k, v = self.qkv(tokens).view(x.shape[0], -1, 3, self.heads, HEAD).permute(2, 0, 3, 1, 4)
        out = F.scaled_dot_product_attention(q, k, v).transpose(1, 2).flatten(2)
        return x + self.out(out).transpose(1, 2).view_as(x)


class Residual(nn.Module):
    def __init__(self, i, o):
        super().__init__()
        self.norm1, self.conv1 = nn.GroupNorm(GROUPS, i), nn.Conv2d(i, o, 3, padding=1)
        self.affine = nn.Linear(EMBEDDING, 2 * o)
        self.norm2, self.conv2 = nn.GroupNorm(GROUPS, o), nn.Conv2d(o, o, 3, padding=1)
        self.skip = nn.Identity() if i == o else nn.Conv2d(i, o, 1)

    def forward(self, x, e):
        h = self.conv1(F.silu(self.norm1(x)))
        scale, shift = self.affine(e)[:, :, None, None].chunk(2, 1)
        return self.skip(x) + self.conv2(F.silu(torch.addcmul(shift, self.norm2(h), scale + 1)))


class UNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.table = nn.Embedding(CLASSES + 1, EMBEDDING)
        self.noise_in, self.noise_out = nn.Linear(32, EMBEDDING), nn.Linear(EMBEDDING, EMBEDDING)
        self.stem = nn.Conv2d(CHANNELS * PATCH**2, WIDTHS[0], 3, padding=1)
        self.down, self.halve, self.up, self.grow = (nn.ModuleList() for _ in range(4))
        i, skips = WIDTHS[0], []
        for level, w in enumerate(WIDTHS):
            for _ in range(BLOCKS):
                self.down.append(nn.ModuleList([Residual(i, w)] + ([Attention(w)] if level in ATTENTION else [])))
                i = w
                skips.append(i)
            if level + 1 < len(WIDTHS):
                self.halve.append(nn.Conv2d(i, i, 3, stride=2, padding=1))
        self.middle = nn.ModuleList([Attention(i), Residual(i, i)])
        for level in reversed(range(len(WIDTHS))):
            w = WIDTHS[level]
            for _ in range(BLOCKS):
                self.up.append(nn.ModuleList([Residual(i + skips.pop(), w)] + ([Attention(w)] if level in ATTENTION else [])))
                i = w
            if level > 0:
                self.grow.append(nn.Conv2d(w, WIDTHS[level - 1], 3, padding=1))
                i = WIDTHS[level - 1]
        self.out_norm, self.out = nn.GroupNorm(GROUPS, i), nn.Conv2d(i, CHANNELS * PATCH**2, 3, padding=1)

    @staticmethod
    def block(modules, h, e):
        h = modules[0](h, e)
        return modules[1](h) if len(modules) > 1 else h

    def forward(self, x, c, labels):
        phase = c[:, None] * (2 * math.pi * torch.exp2(torch.linspace(-3, 3, 16)))
        noise = torch.cat([phase.sin(), phase.cos()], 1).to(x.dtype)
        e = F.silu(self.noise_out(F.silu(self.noise_in(noise))) + self.table(labels))
        h, skips = self.stem(F.pixel_unshuffle(x, PATCH)), []
        for level in range(len(WIDTHS)):
            for b in range(BLOCKS):
                h = self.block(self.down[level * BLOCKS + b], h, e)
                skips.append(h)
            if level + 1 < len(WIDTHS):
                h = self.halve[level](h)
        h = self.middle[1](self.middle[0](h), e)
        for n, level in enumerate(reversed(range(len(WIDTHS)))):
            for b in range(BLOCKS):
                h = self.block(self.up[n * BLOCKS + b], torch.cat([h, skips.pop()], 1), e)
            if level > 0:
                h = self.grow[n](F.interpolate(h, scale_factor=2))
        return F.pixel_shuffle(self.out(F.silu(self.out_norm(h))), PATCH)


def median(net, mode, repetitions, dtype, layout):
    times = []
    for p in net.parameters():
        p.requires_grad_(mode == "parameters")
    for i in range(-3, repetitions):
        x = torch.randn(BATCH, CHANNELS, SIDE, SIDE).to(dtype).to(memory_format=layout)
        c, labels, cotangent = torch.randn(BATCH), torch.zeros(BATCH, dtype=torch.long), torch.ones_like(x)
        x.requires_grad_(mode == "input")
        net.zero_grad(set_to_none=True)
        start = time.perf_counter()
        with torch.set_grad_enabled(mode != "forward"):
            y = net(x, c, labels)
        if mode != "forward":
            y.backward(cotangent)
        if i >= 0:
            times.append((time.perf_counter() - start) * 1e3)
    return sorted(times)[repetitions // 2]


def main():
    repetitions = int(sys.argv[1]) if len(sys.argv) > 1 else 20
    torch.set_num_threads(int(sys.argv[2]) if len(sys.argv) > 2 else torch.get_num_threads())
    print(f"torch {torch.__version__}, {torch.get_num_threads()} threads")
    for layout in (torch.contiguous_format, torch.channels_last):
        for dtype in (torch.float32, torch.bfloat16):
            torch.manual_seed(1)
            net = UNet().to(dtype).to(memory_format=layout)
            name = ("fp32" if dtype == torch.float32 else "bf16") + ("+cl" if layout == torch.channels_last else "")
            count = sum(p.numel() for p in net.parameters())
            times = [median(net, mode, repetitions, dtype, layout) for mode in ("forward", "parameters", "input")]
            print("torch", name, count, *(f"{t:.1f}" for t in times))


if __name__ == "__main__":
    main()
