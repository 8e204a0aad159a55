#!/usr/bin/env python3
"""Makes notice.jpg: a printed notice in Chinese and English as a phone would photograph it.

Needs Pillow, numpy and the Noto CJK fonts (Debian: fonts-noto-cjk). Always the same picture for the
same versions of these: the noise has a fixed seed.

    python3 make-sample.py [notice.jpg]
"""

import sys
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFilter, ImageFont

FONTS = Path("/usr/share/fonts/opentype/noto")
# (font, size, ink, space above, text); also the answer, see README.md and notice.txt
LINES = [
    ("NotoSansCJK-Bold.ttc", 84, "#7a1f1f", 60, "城市图书馆通知"),
    ("NotoSansCJK-Bold.ttc", 50, "#7a1f1f", 18, "City Library Notice"),
    ("NotoSerifCJK-Regular.ttc", 42, "#202428", 56, "每天上午九点开放"),
    ("NotoSerifCJK-Regular.ttc", 42, "#202428", 14, "Open daily from nine"),
    ("NotoSerifCJK-Regular.ttc", 42, "#202428", 44, "请保持安静，爱护图书"),
    ("NotoSerifCJK-Regular.ttc", 40, "#202428", 14, "Please keep quiet"),
    ("NotoSansCJK-Regular.ttc", 42, "#202428", 44, "咨询电话：5550-1234"),
    ("NotoSansCJK-Regular.ttc", 40, "#202428", 14, "Free Wi-Fi on the second floor"),
]
SHEET = (900, 800)
PHOTO = (1280, 1040)
# Where the sheet's corners lie in the photo, clockwise from the top left.
CORNERS = [(225, 118), (1098, 74), (1150, 905), (150, 842)]


def sheet():
    """The notice as it was printed."""
    image = Image.new("RGB", SHEET, "#f4f0e4")
    draw = ImageDraw.Draw(image)
    draw.rectangle((22, 22, SHEET[0] - 23, SHEET[1] - 23), outline="#7a1f1f", width=5)
    top = 0
    for name, size, ink, above, text in LINES:
        font = ImageFont.truetype(str(FONTS / name), size)
        top += above
        draw.text((SHEET[0] / 2, top), text, fill=ink, font=font, anchor="ma")
        top += size + 8
    return image


def wall(random):
    """A plastered wall: large and small blotches around one colour."""
    width, height = PHOTO
    plaster = np.full((height, width, 3), (126, 138, 140), np.float32)
    for cell, depth in ((160, 14), (40, 7), (6, 6)):
        blotches = random.normal(0, 1, (height // cell + 2, width // cell + 2)).astype(np.float32)
        scaled = Image.fromarray(blotches).resize((width, height), Image.BICUBIC)
        plaster += depth * np.asarray(scaled)[..., None]
    return plaster


def projection(source, target):
    """Pillow's eight coefficients of the projective map from target points to source points."""
    rows, values = [], []
    for (x, y), (u, v) in zip(target, source):
        rows += [[x, y, 1, 0, 0, 0, -u * x, -u * y], [0, 0, 0, x, y, 1, -v * x, -v * y]]
        values += [u, v]
    return np.linalg.solve(np.array(rows, float), np.array(values, float))


def photo():
    random = np.random.default_rng(20)
    width, height = PHOTO
    corners = [(0, 0), (SHEET[0], 0), SHEET, (0, SHEET[1])]
    map_to_sheet = projection(corners, CORNERS)
    big = sheet()
    warped = big.transform(PHOTO, Image.PERSPECTIVE, map_to_sheet, Image.BICUBIC)
    cover = Image.new("L", SHEET, 255).transform(PHOTO, Image.PERSPECTIVE, map_to_sheet)
    # The sheet stands off the wall a little and throws a soft shadow down and to the right.
    thrown = Image.new("L", PHOTO)
    thrown.paste(cover, (16, 22))
    thrown = np.asarray(thrown.filter(ImageFilter.GaussianBlur(14)), np.float32)[..., None] / 255
    scene = wall(random) * (1 - 0.45 * thrown)
    cover = np.asarray(cover.filter(ImageFilter.GaussianBlur(0.8)), np.float32)[..., None] / 255
    scene = scene * (1 - cover) + np.asarray(warped, np.float32) * cover

    # Light: bright at the upper left, dim at the lower right, the shadow of a hand with the phone.
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    light = 1.08 - 0.42 * (0.6 * x / width + 0.4 * y / height)
    hand = Image.new("L", PHOTO)
    ImageDraw.Draw(hand).polygon([(1280, 470), (700, 700), (620, 1040), (1280, 1040)], fill=255)
    hand = np.asarray(hand.filter(ImageFilter.GaussianBlur(38)), np.float32) / 255
    scene *= (light * (1 - 0.36 * hand))[..., None]
    scene *= np.array([1.03, 1.0, 0.93], np.float32)  # lamp light

    # The camera: out of focus by a little, then noise of light and of the sensor.
    blurred = Image.fromarray(np.clip(scene, 0, 255).astype(np.uint8))
    scene = np.asarray(blurred.filter(ImageFilter.GaussianBlur(0.9)), np.float32)
    scene += random.normal(0, 1, scene.shape) * np.sqrt(9 + 0.12 * scene)
    return Image.fromarray(np.clip(np.rint(scene), 0, 255).astype(np.uint8))


if __name__ == "__main__":
    target = sys.argv[1] if len(sys.argv) > 1 else str(Path(__file__).with_name("notice.jpg"))
    photo().save(target, quality=82, subsampling=2)
