"""Colour: the palettes of the covers, and which colour is read on which."""

PAPER = "f4ecdc"

# Palettes: ground, second ground, two accents, light, each a hexadecimal RGB.
PALETTES = {
    "horror": ["17121a 2d1724 c5281c e8a13a f2e4cd", "0f1713 1e332b b7d04a d8412f efe8d2",
               "250c12 4a0f1a e0382a f0c9a0 f6ead8"],
    "scifi": ["0e1838 1d2f63 f0763a 37b8c4 f5e8cf", "1b1036 38206b ff5e7a 4fd0d8 f7e9d6",
              "06232b 0d4450 f2b33d e8573f f3ead3"],
    "comedy": ["f3bf2f f7d56d e04e39 1f5c66 fff6e0", "ee7f5b f4a585 1d4a57 f8cf4a fff3dc",
               "2a9d97 5bb9b0 f5c63c e4553e fff5df"],
    "romance": ["7a1f3d a33352 f0a29a f6c667 fdeedd", "e58e90 efb0a8 7b1e3f f6d27a fff1e2",
                "3b2a52 5f4378 ef8f8a f4c27a fbeadb"],
    "drama": ["1f4d57 2f6b74 d9623f f0b75a f5e8d0", "b9472f cf6344 16333d f2bf63 f8ead2",
              "3a3550 57507a e9a45b d9604e f5e7d3", "d7c29a e5d5b4 a83c2b 213f4a fbf3e1",
              "234236 396552 e6a23c cf4f35 f4ead2"],
    "documentary": ["e9e1d0 d8cdb7 d33b27 1c1f24 fbf6ea", "1d2125 343a40 e8c02f e4572e f4efe3",
                    "2c5d7c 4b82a3 f0b03d f0e6d2 fbf4e6"],
    "family": ["3a9cc4 7cc4dd f6c445 e8563f fff6e2", "5aa469 8cc58f f7cf52 e4583d fff7e1",
               "f2a33a f7c06e 2d7d9a d9432f fff4dd"],
    "crime": ["14161b 2b2f38 e9b52c d43a2a f3ead6", "20262b 3b464d d8532f e6c56a f2e9d8",
              "5b1a18 7f2a22 f0b93f 15181c f6ead3"],
    "war": ["3c4028 5b613c d9a441 b8402a f0e6cc", "4a3a2a 6d573e d07a35 d8c48d f3e8d0"],
    "western": ["c8642f dc8a4c 5a1f17 f4cf7b f9ecd0", "2f6f80 5595a0 e58a3c 6a2a1a f8e8c8"],
    "music": ["41195e 6a2f8c f45d8f f8c33f fbeadd", "c2264b de5270 f9c440 2a1846 fff0df"],
    "classic": ["e6d9bb d3c196 b5301f 1d1a17 f8f0dd", "1f1c19 3a342d c23a25 d8b56a f1e6cd",
                "8c2a1c ad4a33 191614 e4c98b f5e9d0"],
    "world": ["0f5a5e 1f7f7e e9a13b d3482f f7ead0", "a8422b c4653f f1bd4f 173f4a f9ecd3",
              "26386b 40589a ef8a3c f3c85a f6ead6", "d99a2b e8b85a 7c2217 1c4b52 fcf2da"],
}


def rgb(text):
    return tuple(int(text[i:i + 2], 16) / 255 for i in (0, 2, 4))


def luminance(c):
    r, g, b = (x / 12.92 if x <= 0.04045 else ((x + 0.055) / 1.055) ** 2.4 for x in c)
    return 0.2126 * r + 0.7152 * g + 0.0722 * b


def contrast(a, b):
    x, y = sorted((luminance(a), luminance(b)))
    return (y + 0.05) / (x + 0.05)


def mix(a, b, t):
    return tuple(x + (y - x) * t for x, y in zip(a, b))


class Palette:
    """Five colours by their use."""

    def __init__(self, text):
        self.ground, self.second, self.accent, self.other, self.light = map(rgb, text.split())
        self.dark = mix(self.ground, (0, 0, 0), 0.55)

    def on(self, ground):
        """The colour that is read best on `ground`."""
        return max((self.light, self.dark, rgb("16130f")), key=lambda c: contrast(c, ground))
