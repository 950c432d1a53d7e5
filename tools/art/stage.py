"""Stage: where a composition is drawn, with the strokes that all of them use."""

import math

import cairo


class Stage:
    """Where a composition is drawn: the cairo context, the rectangle, chance."""

    def __init__(self, cr, x, y, w, h, palette, chance):
        self.cr, self.x, self.y, self.w, self.h = cr, x, y, w, h
        self.p, self.r = palette, chance

    def colour(self, c, alpha=1.0):
        self.cr.set_source_rgba(*c, alpha)

    def fill(self, c, alpha=1.0):
        self.colour(c, alpha)
        self.cr.fill()

    def ground(self, c):
        self.cr.rectangle(self.x, self.y, self.w, self.h)
        self.fill(c)

    def shade(self, top, bottom):
        g = cairo.LinearGradient(0, self.y, 0, self.y + self.h)
        g.add_color_stop_rgb(0, *top)
        g.add_color_stop_rgb(1, *bottom)
        self.cr.rectangle(self.x, self.y, self.w, self.h)
        self.cr.set_source(g)
        self.cr.fill()

    def disc(self, cx, cy, r, c, alpha=1.0):
        self.cr.arc(cx, cy, r, 0, 2 * math.pi)
        self.fill(c, alpha)

    def ring(self, cx, cy, r, width, c, alpha=1.0):
        self.cr.set_line_width(width)
        self.cr.arc(cx, cy, r, 0, 2 * math.pi)
        self.colour(c, alpha)
        self.cr.stroke()

    def shape(self, points, c, alpha=1.0):
        self.cr.move_to(*points[0])
        for p in points[1:]:
            self.cr.line_to(*p)
        self.cr.close_path()
        self.fill(c, alpha)

    def at(self, fx, fy):
        return self.x + self.w * fx, self.y + self.h * fy


def person(s, x, y, tall, c):
    """A standing figure, feet at (x, y)."""
    s.disc(x, y - tall * 0.87, tall * 0.115, c)
    s.shape([(x - tall * 0.15, y - tall * 0.72), (x + tall * 0.15, y - tall * 0.72),
             (x + tall * 0.1, y), (x - tall * 0.1, y)], c)
