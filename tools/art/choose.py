"""Choose: which palette and which composition a title gets.

The same title gets the same ones every time. A word of the name decides where
one is known, otherwise the genres do, and chance seeded by the name picks among
what suits.
"""

import random
import re

from art import scenes, shapes
from art.colour import PALETTES, Palette

COMPOSITIONS = {name: f for module in (shapes, scenes) for name, f in vars(module).items()
                if callable(f) and f.__module__ == module.__name__}

# A part of a genre's name, the palette, the compositions. A title's palette is
# that of its first genre that is known here, its composition one of those of
# its first two.
GENRES = [
    ("Documentar Science and Nature", "documentary", "dots strata tiles orbit sun peaks reel"),
    ("Horror Vampires Monsters Slashers", "horror", "eye moon shards door teeth stairs"),
    ("Westerns", "western", "sun mesa rays train road"),
    ("Sci-Fi", "scifi", "orbit city rings sun horizon spiral"),
    ("Children Animation Anime Disney Animal", "family", "hills petals tiles boat balloons waves"),
    ("Music", "music", "rays discs curtain keys seats"),
    ("Psychological", "crime", "spiral eye stairs target"),
    ("Crime Thriller Suspense Mystery Mysteries Espionage", "crime", "spiral city beam stairs target door road"),
    ("War Military Epics", "war", "banners mesa shards sun peaks"),
    ("Comedies Comedy Spoofs Humor Dramedy", "comedy", "rays tiles discs balloons pattern curtain"),
    ("Roman", "romance", "pair petals beam moon waves window"),
    ("Action Adventure", "war", "shards mesa rays banners peaks road"),
    ("Fantasy", "scifi", "moon hills petals spiral"),
    ("Japanese", "world", "waves sun lanterns petals peaks"),
    ("China Mandarin Cantonese", "world", "lanterns waves arches petals peaks"),
    ("India Hindi", "world", "pattern arches petals sun rays"),
    ("Africa", "world", "pattern sun mesa strata arches"),
    ("Middle East", "world", "arches pattern door strata sun"),
    ("Latin America Spanish", "world", "sun pattern window petals peaks"),
    ("Scandinavia Swedish", "world", "boat window peaks beam hills"),
    ("Art House", "drama", "window pair seats beam strata arches rings"),
    ("Foreign", "world", "waves sun beam strata arches moon boat pair train"),
    ("Classics Classic", "classic", "banners rings reel seats stairs tiles train"),
    ("", "drama", "beam strata window pair arches stairs sun waves road discs"),
]

# Words of names, in the languages names come in, and what they show.
HINTS = [
    (r"star|stars|space|odyssey|solaris|planet|cosmos|interstellar|trek|alien|gravity", "orbit orbit rings horizon"),
    (r"moon|moonlight|lune|night|nuit|nosferatu|dracula|sinners", "moon"),
    (r"vertigo|spiral|memory|memories|sunshine|zone|runner", "spiral"),
    (r"city|metropolis|tokyo|towers|rome|roma|manila|heat|matrix|baltimore|algiers", "city"),
    (r"sea|ocean|boat|ship|battleship|titanic|whale|jaws|pirates?|atlantics?", "boat"),
    (r"water|wave|waves|tide|flow|fish|shape", "waves"),
    (r"eye|eyes|blind|witness|m|house of wax|cl[eé]o", "eye"),
    (r"door|gate|invisible|get out|intruder|stranger", "door"),
    (r"window|room|house|home|shoplifters|parasite|tenant", "window"),
    (r"stairs|staircase|steps|housemaid|oldboy", "stairs"),
    (r"sun|sunset|sunrise|dawn|gold|desert|arabia|timbuktu|summer", "sun"),
    (r"flower|flowers|rose|orchid|am[eé]lie|daisies|garden|pomegranates|petals", "petals"),
    (r"train|railway|express|station", "train"),
    (r"road|drive|car|fury|paris, texas|bicycle|runner|fast", "road"),
    (r"mountain|peaks|everest|yak|snow|weeping", "peaks"),
    (r"lanterns?|concubine|dragon", "lanterns"),
    (r"cinema|movie|film|singin'|rain|fargo|camera", "reel seats"),
    (r"balloon|up|wizard|air", "balloons"),
    (r"piano|music|song|songs|soul|symphony|concert|keys", "keys"),
    (r"king|samurai|revolution|battle|red|potemkin|banner|war", "banners"),
    (r"dance|circus|theatre|stage|cabaret|curtain|airplane", "curtain"),
    (r"totoro|kingdom|wind|forest|tree|trees|hill|hills|mockingbird|beehive|grass", "hills"),
    (r"thing|kong|godzilla|beast|monster|teeth", "teeth shards"),
    (r"arrow|bullet|shot|target|wire|gun|godfather", "target"),
    (r"past|two|lovers?|pair|twins?|love|portrait|thelma", "pair"),
    (r"earth|soil|ground|stone|rock|buried|gleaners", "strata"),
    (r"third|noir|shadow|light", "beam"),
]


def composition_of(name, genres, chance):
    for words, compositions in HINTS:
        if re.search(r"(?<!\w)(?:" + words + r")(?!\w)", name.lower()):
            return chance.choice(compositions.split())
    pool = []
    for row in rows_of(genres)[:2]:
        pool += row[2].split()
    return chance.choice(pool)


def rows_of(genres):
    """The rows of GENRES that a title's genres are in, at least one."""
    rows = []
    for genre in genres:
        row = next((row for row in GENRES[:-1] if any(part in genre for part in row[0].split())), None)
        if row and row not in rows:
            rows.append(row)
    return rows or [GENRES[-1]]


def style_of(title):
    """Palette, composition and the seeded chance of a title."""
    name = title.shown_name()
    chance = random.Random(name + "\n" + ("" if title.kind in ("series", "season") else title.year))
    genres = [g for g in title.genres if g != "Television"] or title.genres
    palette = rows_of(genres)[0][1]
    if title.year.isdigit() and 0 < int(title.year) < 1935 and chance.random() < 0.4:
        palette = "classic"
    colours = Palette(chance.choice(PALETTES[palette]))
    composition = COMPOSITIONS[composition_of(name, genres, chance)]
    if title.kind == "season" and title.number.isdigit() and int(title.number) % 2 == 0:
        colours.accent, colours.other = colours.other, colours.accent
    return colours, composition, chance
