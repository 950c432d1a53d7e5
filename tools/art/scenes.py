"""Scenes: compositions that show a place or a thing, in plain shapes.

Each function draws on a Stage and leaves it at that; choosing is cover.py's.
"""

import math

import cairo

from art.colour import mix
from art.stage import person


def sun(s):
    """A large sun in stripes over the horizon."""
    s.shade(s.p.ground, s.p.second)
    r = s.w * s.r.uniform(0.30, 0.38)
    cx, cy = s.at(s.r.choice([0.36, 0.5, 0.64]), 0.62)
    s.disc(cx, cy, r, s.p.accent)
    stripes = s.r.choice([5, 6, 7])
    for i in range(stripes):
        t = i / stripes
        y = cy - r * 0.1 + r * 1.1 * t
        s.cr.rectangle(s.x, y, s.w, 4 + 16 * t)
        s.fill(mix(s.p.ground, s.p.second, min(1, (y - s.y) / s.h)))
    s.cr.rectangle(s.x, s.y + s.h * 0.88, s.w, s.h * 0.12)
    s.fill(s.p.other)
    for i in range(s.r.choice([1, 2, 3])):
        bx, by = s.at(s.r.uniform(0.1, 0.85), s.r.uniform(0.08, 0.3))
        size = s.r.uniform(12, 22)
        s.cr.set_line_width(4)
        s.colour(s.p.light)
        s.cr.move_to(bx - size, by)
        s.cr.curve_to(bx - size / 2, by - size / 2, bx, by - size / 4, bx, by)
        s.cr.curve_to(bx, by - size / 4, bx + size / 2, by - size / 2, bx + size, by)
        s.cr.stroke()


def hills(s):
    """Hills one behind the other under a sun or moon."""
    s.shade(s.p.ground, s.p.second)
    s.disc(*s.at(s.r.uniform(0.22, 0.78), s.r.uniform(0.22, 0.34)), s.w * s.r.uniform(0.11, 0.16), s.p.light)
    shades = [mix(s.p.second, s.p.other, 0.45), s.p.other, mix(s.p.other, s.p.accent, 0.65), s.p.accent]
    for i, c in enumerate(shades):
        base = s.y + s.h * (0.44 + 0.13 * i)
        phase, long = s.r.uniform(0, 6), s.r.uniform(1.1, 1.9)
        pts = [(s.x, s.y + s.h)]
        for k in range(41):
            f = k / 40
            pts.append((s.x + s.w * f, base + math.sin(f * math.pi * long + phase) * s.h * 0.075))
        s.shape(pts + [(s.x + s.w, s.y + s.h)], c)
    for _ in range(s.r.choice([3, 5, 6])):
        tx, ty = s.at(s.r.uniform(0.06, 0.94), s.r.uniform(0.78, 0.95))
        size = s.r.uniform(14, 30)
        s.shape([(tx - size * 0.5, ty), (tx, ty - size * 2), (tx + size * 0.5, ty)], s.p.ground)


def mesa(s):
    """Tables of rock, the sky in bands."""
    bands = [s.p.ground, s.p.second, mix(s.p.second, s.p.other, 0.5), s.p.other]
    for i, c in enumerate(bands):
        s.cr.rectangle(s.x, s.y + s.h * 0.19 * i, s.w, s.h)
        s.fill(c)
    s.disc(*s.at(s.r.choice([0.28, 0.5, 0.7]), 0.45), s.w * 0.17, s.p.light)
    dark = mix(s.p.accent, (0, 0, 0), 0.35)
    x = s.x - s.w * s.r.uniform(0, 0.2)
    while x < s.x + s.w:
        wide, tall = s.w * s.r.uniform(0.16, 0.36), s.h * s.r.uniform(0.14, 0.42)
        top = s.y + s.h - tall
        c = s.r.choice([s.p.accent, dark])
        s.shape([(x, s.y + s.h), (x + wide * 0.13, top), (x + wide * 0.87, top), (x + wide, s.y + s.h)], c)
        x += wide * s.r.uniform(0.75, 1.3)
    s.cr.rectangle(s.x, s.y + s.h * 0.9, s.w, s.h * 0.1)
    s.fill(dark)


def city(s):
    """Towers with a few lit windows."""
    s.shade(s.p.ground, s.p.second)
    mx, my = s.at(s.r.uniform(0.2, 0.8), s.r.uniform(0.2, 0.36))
    s.disc(mx, my, s.w * s.r.uniform(0.12, 0.2), s.p.accent)
    for row, c in enumerate([mix(s.p.second, s.p.ground, 0.3), mix(s.p.ground, (0, 0, 0), 0.45)]):
        x = s.x - 8
        while x < s.x + s.w:
            wide = s.r.choice([44, 56, 70, 88])
            tall = s.h * s.r.uniform(0.28, 0.66 - 0.2 * row)
            y = s.y + s.h - tall
            if s.r.random() < 0.25:
                s.shape([(x, y), (x + wide / 2, y - wide * 0.8), (x + wide, y)], c)
            s.cr.rectangle(x, y, wide + 1, tall)
            s.fill(c)
            if row:
                for wy in range(int(y) + 16, int(s.y + s.h) - 10, 26):
                    for wx in range(int(x) + 10, int(x + wide) - 14, 18):
                        if s.r.random() < 0.3:
                            s.cr.rectangle(wx, wy, 9, 13)
                            s.fill(s.p.other if s.r.random() < 0.8 else s.p.light)
            x += wide + s.r.choice([0, 0, 6])


def orbit(s):
    """A planet, its ring and its moons."""
    s.ground(s.p.ground)
    for _ in range(60):
        s.disc(*s.at(s.r.random(), s.r.random()), s.r.choice([1.2, 1.8, 2.6]), s.p.light, 0.8)
    cx, cy = s.at(s.r.choice([0.34, 0.5, 0.66]), s.r.choice([0.44, 0.52]))
    r = s.w * s.r.uniform(0.22, 0.3)
    tilt = s.r.uniform(-0.6, 0.6)
    s.disc(cx, cy, r, s.p.accent)
    cr = s.cr
    cr.save()
    cr.arc(cx, cy, r, 0, 2 * math.pi)
    cr.clip()
    s.disc(cx + r * 0.42, cy + r * 0.18, r * 1.1, mix(s.p.accent, s.p.ground, 0.45))
    for i in range(3):
        cr.rectangle(cx - r, cy - r * 0.62 + i * r * 0.5, 2 * r, r * 0.12)
        s.fill(s.p.light, 0.25)
    cr.restore()
    for width, scale, c in ((20, 1.75, s.p.other), (7, 2.05, s.p.light)):
        cr.save()
        cr.translate(cx, cy)
        cr.rotate(tilt)
        cr.scale(1, 0.27)
        cr.arc(0, 0, r * scale, -0.1 * math.pi, 1.1 * math.pi)
        cr.restore()
        cr.set_line_width(width)
        s.colour(c)
        cr.stroke()
    s.disc(*s.at(s.r.uniform(0.08, 0.9), s.r.uniform(0.08, 0.2)), s.w * 0.05, s.p.other)


def horizon(s):
    """A sun over a plane of lines that run away."""
    s.shade(s.p.ground, s.p.second)
    cx, top = s.x + s.w / 2, s.y + s.h * 0.6
    s.disc(cx, top, s.w * 0.3, s.p.accent)
    s.disc(cx, top, s.w * 0.2, s.p.other)
    s.cr.rectangle(s.x, top, s.w, s.h)
    s.fill(mix(s.p.ground, (0, 0, 0), 0.3))
    s.cr.set_line_width(4)
    s.colour(s.p.other)
    for i in range(-9, 10):
        s.cr.move_to(cx + i * 14, top)
        s.cr.line_to(cx + i * 120, s.y + s.h)
        s.cr.stroke()
    for i in range(7):
        y = top + (s.h * 0.4) * (i / 6) ** 2
        s.cr.move_to(s.x, y)
        s.cr.line_to(s.x + s.w, y)
        s.cr.stroke()


def teeth(s):
    """Two rows of teeth, closing."""
    s.ground(s.p.ground)
    s.disc(*s.at(0.5, 0.5), s.w * 0.26, s.p.accent)
    n = s.r.choice([5, 6, 7])
    size = s.w / n
    for i in range(n + 1):
        x = s.x + i * size - size / 2
        long = s.h * s.r.uniform(0.22, 0.36)
        s.shape([(x, s.y), (x + size, s.y), (x + size / 2, s.y + long)], s.p.light)
        x = s.x + i * size - size
        long = s.h * s.r.uniform(0.18, 0.3)
        s.shape([(x, s.y + s.h), (x + size, s.y + s.h), (x + size / 2, s.y + s.h - long)], s.p.light)
    s.disc(*s.at(0.5, 0.5), s.w * 0.07, s.p.ground)


def eye(s):
    """An eye that looks to one side."""
    s.ground(s.p.ground)
    cx, cy = s.at(0.5, 0.5)
    wide, tall = s.w * 0.44, min(s.h * 0.36, s.w * 0.3)
    for i in range(5, 0, -1):
        k = 1 + i * 0.24
        s.cr.move_to(cx - wide * k, cy)
        s.cr.curve_to(cx - wide * 0.4 * k, cy - tall * 1.3 * k, cx + wide * 0.4 * k, cy - tall * 1.3 * k, cx + wide * k, cy)
        s.cr.curve_to(cx + wide * 0.4 * k, cy + tall * 1.3 * k, cx - wide * 0.4 * k, cy + tall * 1.3 * k, cx - wide * k, cy)
        s.fill([s.p.ground, s.p.second][i % 2])
    s.cr.move_to(cx - wide, cy)
    s.cr.curve_to(cx - wide * 0.4, cy - tall * 1.3, cx + wide * 0.4, cy - tall * 1.3, cx + wide, cy)
    s.cr.curve_to(cx + wide * 0.4, cy + tall * 1.3, cx - wide * 0.4, cy + tall * 1.3, cx - wide, cy)
    s.cr.save()
    s.cr.clip_preserve()
    s.fill(s.p.light)
    px = cx + wide * s.r.choice([-0.3, 0, 0.3])
    s.disc(px, cy, tall * 0.82, s.p.accent)
    s.disc(px, cy, tall * 0.46, s.p.ground)
    s.disc(px + tall * 0.26, cy - tall * 0.3, tall * 0.16, s.p.light)
    s.cr.restore()


def moon(s):
    """A crescent, bare trees."""
    s.shade(s.p.ground, s.p.second)
    cx, cy = s.at(s.r.choice([0.34, 0.5, 0.66]), 0.36)
    r = s.w * s.r.uniform(0.2, 0.28)
    s.disc(cx, cy, r * 1.35, s.p.light, 0.07)
    s.disc(cx, cy, r, s.p.light if s.r.random() < 0.5 else s.p.accent)
    if s.r.random() < 0.6:
        s.disc(cx + r * 0.42, cy - r * 0.16, r * 0.86, mix(s.p.ground, s.p.second, 0.35))
    dark = mix(s.p.ground, (0, 0, 0), 0.5)
    s.cr.set_line_cap(cairo.LINE_CAP_ROUND)

    def branch(x, y, angle, long, width):
        if long < 12:
            return
        ex, ey = x + long * math.cos(angle), y + long * math.sin(angle)
        s.cr.set_line_width(width)
        s.colour(dark)
        s.cr.move_to(x, y)
        s.cr.line_to(ex, ey)
        s.cr.stroke()
        branch(ex, ey, angle - s.r.uniform(0.25, 0.6), long * s.r.uniform(0.62, 0.78), width * 0.64)
        branch(ex, ey, angle + s.r.uniform(0.25, 0.6), long * s.r.uniform(0.62, 0.78), width * 0.64)

    for fx in s.r.sample([0.1, 0.3, 0.72, 0.9], s.r.choice([1, 2])):
        branch(*s.at(fx, 1.02), -math.pi / 2 + s.r.uniform(-0.12, 0.12), s.h * 0.24, 16)
    s.cr.set_line_cap(cairo.LINE_CAP_BUTT)
    s.cr.rectangle(s.x, s.y + s.h * 0.94, s.w, s.h * 0.06)
    s.fill(dark)


def door(s):
    """An open door in a dark wall, light on the floor, somebody in it."""
    s.ground(s.p.ground)
    s.cr.rectangle(s.x, s.y + s.h * 0.72, s.w, s.h * 0.28)
    s.fill(mix(s.p.ground, (0, 0, 0), 0.35))
    cx, floor = s.x + s.w * s.r.choice([0.36, 0.5, 0.64]), s.y + s.h * 0.72
    wide, tall = s.w * 0.2, s.h * 0.52
    s.cr.rectangle(cx - wide / 2, floor - tall, wide, tall)
    s.fill(s.p.accent)
    s.shape([(cx - wide / 2, floor), (cx + wide / 2, floor), (cx + wide * 1.5, s.y + s.h), (cx - wide * 1.5, s.y + s.h)],
            s.p.accent, 0.8)
    person(s, cx, floor, tall * 0.62, mix(s.p.ground, (0, 0, 0), 0.5))
    s.shape([(cx, floor), (cx + wide * 0.16, floor), (cx + wide * 0.9, s.y + s.h), (cx - wide * 0.5, s.y + s.h)],
            mix(s.p.ground, (0, 0, 0), 0.5))


def beam(s):
    """A lamp, its cone of light, and somebody in it."""
    s.ground(s.p.ground)
    lx, ly = s.at(s.r.choice([0.14, 0.86]), 0.06)
    fx, fy = s.at(s.r.uniform(0.4, 0.6), 0.9)
    wide = s.w * 0.3
    s.shape([(lx, ly), (fx - wide, fy), (fx + wide, fy)], s.p.second)
    s.cr.save()
    s.cr.translate(fx, fy)
    s.cr.scale(1, 0.2)
    s.cr.arc(0, 0, wide, 0, 2 * math.pi)
    s.cr.restore()
    s.fill(s.p.other)
    s.disc(lx, ly, s.w * 0.07, s.p.light)
    tall = s.h * s.r.uniform(0.36, 0.46)
    people = s.r.choice([[0], [0], [-0.1, 0.1]])
    for i, off in enumerate(people):
        person(s, fx + off * s.w, fy + 4, tall * (1 - 0.12 * i), [s.p.accent, s.p.light][i])
    sign = 1 if lx < fx else -1
    s.shape([(fx - 14, fy), (fx + 14, fy), (fx + sign * s.w * 0.3, s.y + s.h * 1.05), (fx + sign * s.w * 0.2, s.y + s.h * 1.05)],
            s.p.ground, 0.55)


def stairs(s):
    """Steps seen from the side, somebody on them."""
    s.shade(s.p.ground, s.p.second)
    up = s.r.choice([-1, 1])
    n = s.r.choice([5, 6, 7])
    step_w, step_h = s.w / n, s.h * 0.72 / n
    c = s.p.other if s.r.random() < 0.5 else s.p.accent
    s.disc(*s.at(0.26 if up > 0 else 0.74, 0.26), s.w * 0.15, s.p.light)
    spots = []
    for i in range(n):
        k = i if up > 0 else n - 1 - i
        x, y = s.x + i * step_w, s.y + s.h - (k + 1) * step_h
        s.cr.rectangle(x, y, step_w + 1, s.y + s.h - y)
        s.fill(mix(c, s.p.ground, 0.1 * (i % 2)))
        spots.append((x + step_w / 2, y))
    x, y = spots[s.r.randrange(1, n - 1)]
    person(s, x, y, s.h * 0.26, mix(s.p.ground, (0, 0, 0), 0.55))


def curtain(s):
    """A curtain drawn aside, a spot of light on the stage."""
    s.ground(mix(s.p.ground, (0, 0, 0), 0.35))
    s.cr.rectangle(s.x, s.y + s.h * 0.84, s.w, s.h * 0.16)
    s.fill(s.p.second)
    cx, cy = s.at(0.5, 0.56)
    s.disc(cx, cy, s.w * 0.25, s.p.other)
    s.disc(cx, cy, s.w * 0.17, s.p.light)
    folds, wide = 5, s.w * 0.075
    for side in (-1, 1):
        edge = s.x if side < 0 else s.x + s.w
        for i in range(folds - 1, -1, -1):
            c = s.p.accent if i % 2 else mix(s.p.accent, s.p.ground, 0.35)
            b = (i + 1) * wide
            s.cr.move_to(edge, s.y)
            s.cr.line_to(edge - side * b * 1.12, s.y)
            s.cr.curve_to(edge - side * b * 1.12, s.y + s.h * 0.4, edge - side * b * 0.5, s.y + s.h * 0.45,
                          edge - side * b * 0.46, s.y + s.h * 0.62)
            s.cr.curve_to(edge - side * b * 0.46, s.y + s.h * 0.75, edge - side * b * 0.75, s.y + s.h * 0.9,
                          edge - side * b * 0.8, s.y + s.h)
            s.cr.line_to(edge, s.y + s.h)
            s.cr.close_path()
            s.fill(c)
    for i in range(9):
        s.cr.arc(s.x + s.w * (i + 0.5) / 9, s.y, s.w / 17, 0, math.pi)
        s.fill(s.p.accent if i % 2 else mix(s.p.accent, s.p.ground, 0.35))


def boat(s):
    """A small boat on a large sea."""
    s.shade(s.p.ground, s.p.second)
    s.disc(*s.at(s.r.choice([0.25, 0.72]), 0.26), s.w * s.r.uniform(0.1, 0.17), s.p.light)
    bx, by = s.at(s.r.uniform(0.35, 0.65), 0.66)
    size = s.w * 0.17
    s.shape([(bx - 6, by - size * 0.2), (bx - 6, by - size * 1.9), (bx - size * 0.95, by - size * 0.2)], s.p.accent)
    s.shape([(bx + 6, by - size * 0.2), (bx + 6, by - size * 1.5), (bx + size * 0.8, by - size * 0.2)], s.p.light)
    s.shape([(bx - size, by), (bx + size, by), (bx + size * 0.6, by + size * 0.42), (bx - size * 0.6, by + size * 0.42)],
            mix(s.p.accent, (0, 0, 0), 0.35))
    for i, c in enumerate((s.p.other, mix(s.p.other, s.p.ground, 0.4), mix(s.p.other, s.p.ground, 0.7))):
        base, phase = s.y + s.h * (0.7 + 0.11 * i), s.r.uniform(0, 6)
        pts = [(s.x, s.y + s.h)]
        for k in range(81):
            f = k / 80
            pts.append((s.x + s.w * f, base + abs(math.sin(f * math.pi * 5 + phase)) * 22))
        s.shape(pts + [(s.x + s.w, s.y + s.h)], c)


def balloons(s):
    """Balloons that rise over a strip of land."""
    s.shade(s.p.ground, s.p.second)
    for i in range(3):
        cx, cy = s.at(s.r.uniform(0.0, 0.9), s.r.uniform(0.06, 0.5))
        for dx, r in ((0, 22), (26, 30), (56, 20)):
            s.disc(cx + dx, cy - r * 0.4, r, s.p.light, 0.5)
    spots = s.r.sample([0.2, 0.42, 0.62, 0.82], 3)
    for i, fx in enumerate(spots):
        r = s.w * s.r.uniform(0.08, 0.17)
        cx, cy = s.at(fx, s.r.uniform(0.22, 0.6))
        c = [s.p.accent, s.p.other, s.p.light][i]
        s.cr.move_to(cx - r, cy)
        s.cr.curve_to(cx - r, cy - r * 1.35, cx + r, cy - r * 1.35, cx + r, cy)
        s.cr.curve_to(cx + r, cy + r * 0.6, cx + r * 0.3, cy + r * 0.9, cx + r * 0.2, cy + r * 1.35)
        s.cr.line_to(cx - r * 0.2, cy + r * 1.35)
        s.cr.curve_to(cx - r * 0.3, cy + r * 0.9, cx - r, cy + r * 0.6, cx - r, cy)
        s.fill(c)
        s.cr.rectangle(cx - r * 0.19, cy + r * 1.5, r * 0.38, r * 0.3)
        s.fill(mix(s.p.accent, (0, 0, 0), 0.45))
    s.cr.arc(s.x + s.w * 0.5, s.y + s.h * 2.35, s.h * 1.5, 0, 2 * math.pi)
    s.fill(s.p.other)


def window(s):
    """A window in a wall, with a view."""
    s.ground(s.p.ground)
    x, y, w, h = s.x + s.w * 0.2, s.y + s.h * 0.1, s.w * 0.6, s.h * 0.68
    cr = s.cr
    cr.save()
    cr.rectangle(x, y, w, h)
    cr.clip()
    g = cairo.LinearGradient(0, y, 0, y + h)
    g.add_color_stop_rgb(0, *s.p.other)
    g.add_color_stop_rgb(1, *s.p.light)
    cr.set_source(g)
    cr.paint()
    s.disc(x + w * s.r.choice([0.3, 0.7]), y + h * 0.4, w * 0.18, s.p.accent)
    for i in range(3):
        base, phase = y + h * (0.66 + 0.1 * i), s.r.uniform(0, 6)
        pts = [(x, y + h)] + [(x + w * k / 30, base + math.sin(k / 30 * 5 + phase) * h * 0.04) for k in range(31)]
        s.shape(pts + [(x + w, y + h)], mix(s.p.second, s.p.ground, 0.4 * i))
    cr.restore()
    cr.set_line_width(14)
    s.colour(s.p.light)
    cr.rectangle(x, y, w, h)
    cr.move_to(x + w / 2, y)
    cr.line_to(x + w / 2, y + h)
    cr.move_to(x, y + h * 0.42)
    cr.line_to(x + w, y + h * 0.42)
    cr.stroke()
    cr.rectangle(x - 26, y + h, w + 52, 20)
    s.fill(s.p.light)
    if s.r.random() < 0.7:
        vx = x + w * s.r.choice([0.2, 0.8])
        s.shape([(vx - 20, y + h - 54), (vx + 20, y + h - 54), (vx + 13, y + h), (vx - 13, y + h)], s.p.accent)
        for a in (-0.7, -0.2, 0.3, 0.8):
            cr.set_line_width(5)
            s.colour(mix(s.p.ground, (0, 0, 0), 0.3))
            cr.move_to(vx, y + h - 54)
            cr.line_to(vx + 60 * math.sin(a), y + h - 54 - 62 * math.cos(a))
            cr.stroke()


def peaks(s):
    """Mountains with snow on them."""
    s.shade(s.p.ground, s.p.second)
    s.disc(*s.at(s.r.choice([0.2, 0.5, 0.8]), 0.24), s.w * s.r.uniform(0.1, 0.16), s.p.accent)
    for row, c in enumerate((mix(s.p.second, s.p.light, 0.25), s.p.other, mix(s.p.ground, (0, 0, 0), 0.35))):
        x = s.x - s.w * s.r.uniform(0.1, 0.3)
        while x < s.x + s.w:
            wide = s.w * s.r.uniform(0.4, 0.62)
            top = s.y + s.h * s.r.uniform(0.3 + 0.18 * row, 0.42 + 0.18 * row)
            foot = s.y + s.h
            px = x + wide * s.r.uniform(0.42, 0.58)
            s.shape([(x, foot), (px, top), (x + wide, foot)], c)
            if row < 2:
                snow = (foot - top) * s.r.uniform(0.2, 0.28)
                left, right = (px - x) * snow / (foot - top), (x + wide - px) * snow / (foot - top)
                s.shape([(px, top), (px + right, top + snow), (px + right * 0.4, top + snow * 0.75),
                         (px, top + snow * 1.1), (px - left * 0.4, top + snow * 0.75), (px - left, top + snow)], s.p.light)
            x += wide * s.r.uniform(0.5, 0.8)


def road(s):
    """A road that runs to the horizon."""
    s.shade(s.p.ground, s.p.second)
    top = s.y + s.h * s.r.uniform(0.48, 0.56)
    vx = s.x + s.w * s.r.uniform(0.36, 0.64)
    s.disc(vx + s.w * s.r.uniform(-0.12, 0.12), top, s.w * s.r.uniform(0.18, 0.26), s.p.accent)
    s.cr.rectangle(s.x, top, s.w, s.h)
    s.fill(s.p.other)
    left, right = s.x + s.w * 0.04, s.x + s.w * 0.96
    s.shape([(vx - 3, top), (vx + 3, top), (right, s.y + s.h), (left, s.y + s.h)], mix(s.p.ground, (0, 0, 0), 0.4))
    for i in range(6):
        a, b = (i / 6) ** 2, ((i + 0.5) / 6) ** 2
        ya, yb = top + (s.y + s.h - top) * a, top + (s.y + s.h - top) * b
        middle = (left + right) / 2
        xa, xb = vx + (middle - vx) * a, vx + (middle - vx) * b
        s.shape([(xa - 1 - 12 * a, ya), (xa + 1 + 12 * a, ya), (xb + 1 + 12 * b, yb), (xb - 1 - 12 * b, yb)], s.p.light)
    for k in range(5):
        f = s.r.uniform(0.12, 0.8)
        y = top + (s.y + s.h - top) * f ** 2
        tall = s.h * (0.1 + 0.5 * f)
        x = vx + (s.x - s.w * 0.04 - vx) * f ** 1.2 if k % 2 else vx + (s.x + s.w * 1.04 - vx) * f ** 1.2
        s.cr.rectangle(x - 2 - 3 * f, y - tall, 4 + 6 * f, tall)
        s.cr.rectangle(x - tall * 0.16, y - tall * 0.92, tall * 0.32, 3 + 5 * f)
        s.fill(mix(s.p.ground, (0, 0, 0), 0.4))


def reel(s):
    """A reel of film, running out."""
    s.ground(s.p.ground)
    cx, cy = s.at(s.r.choice([0.4, 0.5, 0.6]), 0.42)
    r = min(s.w, s.h) * 0.36
    side = s.r.choice([-1, 1])
    s.cr.save()
    s.cr.translate(cx + side * r * 0.86, cy)
    s.cr.rectangle(-r * 0.14, 0, r * 0.28, s.h)
    s.fill(s.p.other)
    for i in range(40):
        for dx in (-0.11, 0.075):
            s.cr.rectangle(r * dx, i * r * 0.13, r * 0.035, r * 0.07)
    s.fill(s.p.ground)
    s.cr.restore()
    s.disc(cx, cy, r, s.p.accent)
    s.ring(cx, cy, r * 0.93, 5, s.p.light)
    turn = s.r.uniform(0, 2)
    for i in range(5):
        a = turn + i * 2 * math.pi / 5
        s.disc(cx + r * 0.58 * math.cos(a), cy + r * 0.58 * math.sin(a), r * 0.235, s.p.ground)
    s.disc(cx, cy, r * 0.14, s.p.light)
    s.disc(cx, cy, r * 0.05, s.p.ground)


def lanterns(s):
    """Lanterns on their strings."""
    s.shade(s.p.ground, s.p.second)
    n = s.r.choice([3, 4])
    for i in range(n):
        x = s.x + s.w * (i + 0.5 + s.r.uniform(-0.12, 0.12)) / n
        r = s.w * s.r.uniform(0.075, 0.115)
        y = s.y + s.h * s.r.uniform(0.24, 0.72)
        c = s.p.accent if i % 2 == 0 else s.p.other
        s.disc(x, y, r * 1.9, s.p.light, 0.08)
        s.cr.set_line_width(3)
        s.colour(s.p.light)
        s.cr.move_to(x, s.y)
        s.cr.line_to(x, y)
        s.cr.stroke()
        for k in range(4):
            s.cr.save()
            s.cr.translate(x, y)
            s.cr.scale(1.15 - 0.3 * k, 1)
            s.cr.arc(0, 0, r, 0, 2 * math.pi)
            s.cr.restore()
            s.fill(c if k % 2 == 0 else mix(c, s.p.light, 0.35))
        for dy in (-r * 1.02, r * 0.86):
            s.cr.rectangle(x - r * 0.4, y + dy, r * 0.8, r * 0.18)
        s.fill(mix(s.p.ground, (0, 0, 0), 0.45))
        s.cr.move_to(x, y + r)
        s.cr.line_to(x, y + r * 1.8)
        s.colour(c)
        s.cr.set_line_width(6)
        s.cr.stroke()


def seats(s):
    """A screen, and rows of seats before it."""
    s.ground(mix(s.p.ground, (0, 0, 0), 0.3))
    left, right = s.x + s.w * 0.14, s.x + s.w * 0.86
    top, low = s.y + s.h * 0.12, s.y + s.h * 0.5
    s.shape([(left, top), (right, top), (s.x + s.w * 1.06, s.y + s.h), (s.x - s.w * 0.06, s.y + s.h)], s.p.second, 0.6)
    s.cr.rectangle(left, top, right - left, low - top)
    s.fill(s.p.light)
    s.disc((left + right) / 2 + s.w * s.r.uniform(-0.2, 0.2), (top + low) / 2, (low - top) * 0.3, s.p.accent)
    for row in range(3):
        n, y = 8 - row, s.y + s.h * (0.64 + 0.13 * row)
        size = s.w / n
        c = mix(s.p.accent, s.p.ground, 0.65 - 0.25 * row)
        for i in range(-1, n + 1):
            x = s.x + (i + (row % 2) / 2) * size
            s.cr.arc(x + size / 2, y + size * 0.36, size * 0.42, math.pi, 2 * math.pi)
            s.cr.line_to(x + size * 0.92, s.y + s.h)
            s.cr.line_to(x + size * 0.08, s.y + s.h)
            s.cr.close_path()
            s.fill(c)
            if s.r.random() < 0.28:
                s.disc(x + size / 2, y - size * 0.02, size * 0.2, mix(s.p.ground, (0, 0, 0), 0.6))


def train(s):
    """A train, passing."""
    s.shade(s.p.ground, s.p.second)
    s.disc(*s.at(s.r.choice([0.25, 0.75]), 0.28), s.w * 0.15, s.p.light)
    y = s.y + s.h * 0.62
    for i in range(4):
        s.disc(s.x + s.w * (0.66 - 0.15 * i), y - s.h * (0.3 + 0.035 * i), s.w * (0.055 + 0.022 * i), s.p.light, 0.55)
    dark = mix(s.p.ground, (0, 0, 0), 0.45)
    s.cr.rectangle(s.x, y, s.w * 0.42, s.h * 0.2)
    s.cr.rectangle(s.x + s.w * 0.45, y - s.h * 0.06, s.w * 0.16, s.h * 0.26)
    s.fill(s.p.accent)
    s.cr.rectangle(s.x + s.w * 0.6, y + s.h * 0.03, s.w * 0.26, s.h * 0.17)
    s.fill(s.p.other)
    s.disc(s.x + s.w * 0.86, y + s.h * 0.115, s.h * 0.085, s.p.other)
    s.cr.rectangle(s.x + s.w * 0.72, y - s.h * 0.1, s.w * 0.055, s.h * 0.14)
    s.fill(dark)
    for i in range(3):
        s.cr.rectangle(s.x + s.w * (0.04 + 0.125 * i), y + s.h * 0.045, s.w * 0.075, s.h * 0.07)
    s.cr.rectangle(s.x + s.w * 0.485, y - s.h * 0.015, s.w * 0.09, s.h * 0.08)
    s.fill(s.p.light)
    for fx, r in ((0.08, 0.03), (0.32, 0.03), (0.5, 0.045), (0.62, 0.045), (0.74, 0.045), (0.85, 0.035)):
        s.disc(s.x + s.w * fx, s.y + s.h * 0.845, s.w * r * 1.15, dark)
        s.disc(s.x + s.w * fx, s.y + s.h * 0.845, s.w * r * 0.4, s.p.light)
    s.cr.rectangle(s.x, s.y + s.h * 0.88, s.w, s.h * 0.12)
    s.fill(dark)
