"""Shapes: compositions of plain shapes, which show nothing in particular.

Each function draws on a Stage and leaves it at that; choosing is cover.py's.
"""

import math

from art.colour import mix
from art.stage import person


def rings(s):
    """Rings about a point, cut by a band."""
    s.ground(s.p.ground)
    cx, cy = s.at(s.r.choice([0.3, 0.5, 0.7]), s.r.choice([0.4, 0.55]))
    step = s.w * s.r.uniform(0.07, 0.095)
    for i in range(14, 0, -1):
        s.disc(cx, cy, i * step, [s.p.ground, s.p.second, s.p.ground, s.p.other][i % 4])
    s.disc(cx, cy, step * 1.5, s.p.accent)
    s.disc(cx, cy, step * 0.55, s.p.light)


def spiral(s):
    """A spiral with a small figure of a disc falling into it."""
    s.ground(s.p.ground)
    cx, cy = s.at(s.r.choice([0.42, 0.5, 0.58]), 0.5)
    arms, turn = s.r.choice([2, 3]), s.r.choice([-1, 1])
    for arm in range(arms):
        c = [s.p.accent, s.p.light, s.p.other][arm]
        outer, inner = [], []
        for i in range(0, 261):
            t = i / 260
            a = turn * (t * 2.6 * 2 * math.pi) + arm * 2 * math.pi / arms
            r = 4 + s.w * 0.95 * t ** 1.35
            d = 0.42 * math.pi / arms
            outer.append((cx + r * math.cos(a), cy + r * math.sin(a)))
            inner.append((cx + r * math.cos(a + turn * d), cy + r * math.sin(a + turn * d)))
        s.shape(outer + inner[::-1], c)
    s.disc(cx, cy, s.w * 0.035, s.p.ground)


def rays(s):
    """Rays from a point, with a disc on it."""
    s.ground(s.p.ground)
    cx, cy = s.at(s.r.choice([0.25, 0.5, 0.75]), s.r.choice([0.52, 0.7, 0.95]))
    n = s.r.choice([20, 24, 28])
    off = s.r.random()
    for i in range(n):
        a, b = (i + off) * 2 * math.pi / n, (i + off + 0.5) * 2 * math.pi / n
        far = s.w + s.h
        s.shape([(cx, cy), (cx + far * math.cos(a), cy + far * math.sin(a)),
                 (cx + far * math.cos(b), cy + far * math.sin(b))], s.p.second)
    r = s.w * s.r.uniform(0.22, 0.30)
    s.disc(cx, cy, r, s.p.accent)
    s.disc(cx, cy, r * 0.72, s.p.light)
    s.disc(cx, cy, r * 0.44, s.p.other)


def pair(s):
    """Two discs that overlap, or nearly."""
    s.ground(s.p.ground)
    r = s.w * s.r.uniform(0.27, 0.33)
    gap = s.r.uniform(0.55, 0.8) * r
    cx, cy = s.at(0.5, 0.5)
    tilt = s.r.uniform(-0.7, 0.7)
    dx, dy = gap * math.cos(tilt), gap * math.sin(tilt)
    s.disc(cx - dx, cy - dy, r, s.p.accent)
    s.disc(cx + dx, cy + dy, r, s.p.other)
    cr = s.cr
    cr.save()
    cr.arc(cx - dx, cy - dy, r, 0, 2 * math.pi)
    cr.clip()
    s.disc(cx + dx, cy + dy, r, s.p.light)
    cr.restore()
    s.ring(cx - dx, cy - dy, r * 1.16, 3, s.p.light, 0.7)
    s.ring(cx + dx, cy + dy, r * 1.16, 3, s.p.light, 0.7)


def petals(s):
    """A flower of petals on a stem."""
    s.ground(s.p.ground)
    cx, cy = s.at(s.r.choice([0.4, 0.5, 0.6]), 0.42)
    s.cr.set_line_width(10)
    s.colour(s.p.second)
    s.cr.move_to(cx, cy)
    s.cr.curve_to(cx + 10, cy + s.h * 0.3, cx - 30, cy + s.h * 0.4, cx - 10, s.y + s.h)
    s.cr.stroke()
    n, r = s.r.choice([8, 10, 12]), min(s.w, s.h) * 0.36
    for ring, (scale, c) in enumerate(((1, s.p.accent), (0.68, s.p.other))):
        for i in range(n):
            s.cr.save()
            s.cr.translate(cx, cy)
            s.cr.rotate((i + ring / 2) * 2 * math.pi / n)
            s.cr.move_to(0, 0)
            s.cr.curve_to(r * 0.28 * scale, -r * 0.35 * scale, r * 0.24 * scale, -r * 0.9 * scale, 0, -r * scale)
            s.cr.curve_to(-r * 0.24 * scale, -r * 0.9 * scale, -r * 0.28 * scale, -r * 0.35 * scale, 0, 0)
            s.fill(c)
            s.cr.restore()
    s.disc(cx, cy, r * 0.2, s.p.light)


def tiles(s):
    """Quarter circles and half discs on a grid."""
    n = s.r.choice([3, 4])
    size = s.w / n
    colours = [s.p.ground, s.p.second, s.p.accent, s.p.other, s.p.light]
    rows = math.ceil(s.h / size)
    for j in range(rows):
        for i in range(n):
            x, y = s.x + i * size, s.y + j * size
            back, fore = s.r.sample(colours, 2)
            s.cr.rectangle(x, y, size + 0.5, size + 0.5)
            s.fill(back)
            s.cr.save()
            s.cr.rectangle(x, y, size, size)
            s.cr.clip()
            kind = s.r.choice("qqqhdr")
            cx, cy = s.r.choice([(x, y), (x + size, y), (x, y + size), (x + size, y + size)])
            if kind == "q":
                s.disc(cx, cy, size, fore)
            elif kind == "r":
                s.disc(cx, cy, size, fore)
                s.disc(cx, cy, size * 0.5, back)
            elif kind == "h":
                s.disc(x + size / 2, cy, size / 2, fore)
            else:
                s.disc(x + size / 2, y + size / 2, size * 0.36, fore)
            s.cr.restore()


def pattern(s):
    """Triangles in rows, as woven."""
    s.ground(s.p.ground)
    n = s.r.choice([4, 5, 6])
    size = s.w / n
    row, y = 0, s.y
    cycle = [s.p.accent, s.p.light, s.p.other, s.p.second]
    s.r.shuffle(cycle)
    while y < s.y + s.h:
        c = cycle[row % 4]
        for i in range(n):
            x = s.x + i * size
            if row % 2:
                s.shape([(x, y), (x + size, y), (x + size / 2, y + size * 0.75)], c)
            else:
                s.shape([(x, y + size * 0.75), (x + size, y + size * 0.75), (x + size / 2, y)], c)
                s.disc(x + size / 2, y + size * 0.5, size * 0.09, s.p.ground)
        y += size * 0.75
        row += 1


def shards(s):
    """Splinters that fly from a corner."""
    s.ground(s.p.ground)
    cx, cy = s.at(s.r.choice([0.15, 0.85]), s.r.choice([0.8, 0.95]))
    a = s.r.uniform(0, 0.2)
    while a < 2 * math.pi:
        wide = s.r.uniform(0.07, 0.2)
        far = s.h * s.r.uniform(0.7, 1.5)
        c = s.r.choice([s.p.accent, s.p.second, s.p.second, s.p.other, s.p.light])
        s.shape([(cx, cy), (cx + far * math.cos(a), cy + far * math.sin(a)),
                 (cx + far * 0.86 * math.cos(a + wide), cy + far * 0.86 * math.sin(a + wide))], c)
        a += wide + s.r.uniform(0.03, 0.12)
    s.disc(cx, cy, s.w * 0.13, s.p.light)


def target(s):
    """Rings with a hole off the centre and cracks from it."""
    s.ground(s.p.ground)
    cx, cy = s.at(0.5, 0.48)
    for i, c in enumerate((s.p.light, s.p.accent, s.p.light, s.p.accent, s.p.light)):
        s.disc(cx, cy, s.w * (0.42 - 0.085 * i), c)
    hx, hy = cx + s.w * s.r.uniform(-0.16, 0.16), cy + s.w * s.r.uniform(-0.16, 0.1)
    s.colour(s.p.ground)
    for _ in range(9):
        a, long = s.r.uniform(0, 2 * math.pi), s.w * s.r.uniform(0.1, 0.26)
        s.shape([(hx + 12 * math.cos(a + 1.5), hy + 12 * math.sin(a + 1.5)),
                 (hx + long * math.cos(a), hy + long * math.sin(a)),
                 (hx + 12 * math.cos(a - 1.5), hy + 12 * math.sin(a - 1.5))], s.p.ground)
    s.disc(hx, hy, s.w * 0.05, s.p.ground)


def banners(s):
    """Slanting slabs, as on posters of the twenties."""
    s.ground(s.p.light)
    s.disc(*s.at(s.r.choice([0.3, 0.7]), 0.36), s.w * 0.25, s.p.accent)
    slant = s.r.choice([-1, 1])
    colours = [s.p.ground, s.p.accent, s.p.other, s.p.ground]
    y = s.y + s.h * s.r.uniform(0.36, 0.46)
    for c in colours:
        thick = s.h * s.r.uniform(0.05, 0.16)
        rise = s.w * 0.42 * slant
        s.shape([(s.x - 10, y + rise / 2), (s.x + s.w + 10, y - rise / 2),
                 (s.x + s.w + 10, y - rise / 2 + thick), (s.x - 10, y + rise / 2 + thick)], c)
        y += thick + s.h * s.r.uniform(0.02, 0.06)
    s.shape([(s.x - 10, y + s.w * 0.21 * slant), (s.x + s.w + 10, y - s.w * 0.21 * slant),
             (s.x + s.w + 10, s.y + s.h * 1.6), (s.x - 10, s.y + s.h * 1.6)], s.p.ground)


def discs(s):
    """Discs of several sizes, some half, balanced like a mobile."""
    s.ground(s.p.ground)
    cx = s.x + s.w * 0.5
    s.cr.set_line_width(4)
    s.colour(s.p.light)
    s.cr.move_to(cx, s.y)
    s.cr.line_to(cx, s.y + s.h * 0.16)
    s.cr.stroke()
    arms = [(0.16, 0.34), (0.36, 0.26), (0.58, 0.18)]
    colours = [s.p.accent, s.p.other, s.p.light, s.p.second, s.p.accent, s.p.other]
    for i, (fy, reach) in enumerate(arms):
        y, tilt = s.y + s.h * fy, s.r.uniform(-0.05, 0.05) * s.h
        s.cr.set_line_width(4)
        s.colour(s.p.light)
        s.cr.move_to(cx - s.w * reach, y - tilt)
        s.cr.line_to(cx + s.w * reach, y + tilt)
        s.cr.move_to(cx, y)
        s.cr.line_to(cx, y + s.h * 0.2)
        s.cr.stroke()
        for side in (-1, 1):
            r = s.w * s.r.uniform(0.07, 0.13)
            ex, ey = cx + side * s.w * reach, y + side * tilt + r + 10
            if s.r.random() < 0.35:
                s.cr.arc(ex, ey, r * 1.1, 0, math.pi)
                s.fill(colours[i * 2 + (side > 0)])
            else:
                s.disc(ex, ey, r, colours[i * 2 + (side > 0)])
    s.disc(cx, s.y + s.h * 0.82, s.w * 0.09, s.p.accent)


def keys(s):
    """Bars that rise and fall, as of a keyboard or a meter."""
    s.ground(s.p.ground)
    n = s.r.choice([7, 9, 11])
    size = s.w / n
    phase = s.r.uniform(0, 6)
    for i in range(n):
        tall = s.h * (0.5 + 0.3 * math.sin(phase + i * 0.9) + s.r.uniform(-0.08, 0.08))
        x = s.x + i * size
        s.cr.rectangle(x + 3, s.y + s.h - tall, size - 6, tall)
        s.fill([s.p.accent, s.p.other, s.p.light][i % 3])
        s.disc(x + size / 2, s.y + s.h - tall - size * 0.6, size * 0.3, s.p.second)


def dots(s):
    """A raster of dots that shows a disc and a slope."""
    s.ground(s.p.ground)
    n = s.r.choice([13, 15, 17])
    size = s.w / n
    cx, cy = s.at(s.r.uniform(0.35, 0.65), s.r.uniform(0.36, 0.5))
    radius = s.w * s.r.uniform(0.26, 0.34)
    for j in range(int(s.h / size) + 1):
        for i in range(n):
            x, y = s.x + (i + 0.5) * size, s.y + (j + 0.5) * size
            d = math.hypot(x - cx, y - cy)
            slope = (y - s.y) / s.h
            if d < radius:
                s.disc(x, y, size * (0.48 - 0.22 * d / radius), s.p.accent)
            else:
                s.disc(x, y, size * (0.08 + 0.38 * slope ** 2), s.p.other)


def waves(s):
    """Rows of arcs, as printed on cloth."""
    s.ground(s.p.ground)
    s.disc(*s.at(s.r.choice([0.3, 0.5, 0.7]), 0.3), s.w * s.r.uniform(0.17, 0.22), s.p.accent)
    r = s.w / s.r.choice([5, 6, 7])
    row, y = 0, s.y + s.h * 0.5
    while y < s.y + s.h + r:
        x = s.x - (r if row % 2 else 0)
        while x < s.x + s.w + r:
            for k, c in enumerate((s.p.other, s.p.light, s.p.second, s.p.light, s.p.ground)):
                s.disc(x, y, r * (1 - 0.2 * k), c)
            x += 2 * r
        y += r * 0.52
        row += 1


def arches(s):
    """Arches within arches, a way that leads through."""
    s.ground(s.p.ground)
    cx = s.x + s.w * 0.5
    colours = [s.p.second, s.p.other, s.p.accent, s.p.light, s.p.ground]
    if s.r.random() < 0.5:
        colours = [s.p.accent, s.p.second, s.p.light, s.p.other, s.p.ground]
    for i, c in enumerate(colours):
        half = s.w * (0.44 - 0.085 * i)
        top = s.y + s.h * (0.08 + 0.1 * i) + half
        s.cr.arc(cx, top, half, math.pi, 2 * math.pi)
        s.cr.line_to(cx + half, s.y + s.h)
        s.cr.line_to(cx - half, s.y + s.h)
        s.cr.close_path()
        s.fill(c)
    if s.r.random() < 0.6:
        person(s, cx, s.y + s.h, s.h * 0.24, s.p.accent)


def strata(s):
    """Layers of ground, something buried in them."""
    colours = [s.p.second, s.p.other, s.p.light, s.p.accent, mix(s.p.ground, (0, 0, 0), 0.25), s.p.second]
    s.ground(s.p.ground)
    s.disc(*s.at(s.r.choice([0.26, 0.74]), 0.2), s.w * 0.12, s.p.accent)
    y = s.y + s.h * 0.34
    for i, c in enumerate(colours):
        phase, long = s.r.uniform(0, 6), s.r.uniform(0.8, 2.2)
        pts = [(s.x, s.y + s.h)]
        for k in range(41):
            f = k / 40
            pts.append((s.x + s.w * f, y + math.sin(f * math.pi * long + phase) * s.h * 0.035))
        s.shape(pts + [(s.x + s.w, s.y + s.h)], c)
        y += s.h * s.r.uniform(0.08, 0.15)
