"""Pictures a kiosk's camera might take: our code printed, shown, bent, blinded and worse."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from io import BytesIO

from PIL import Image, ImageChops, ImageDraw, ImageEnhance, ImageFilter

from kiosk.devices import codes

WIDE, HIGH = 1280, 720
Change = Callable[[Image.Image], Image.Image]


def held(text: str, size: int = 420, angle: float = 0) -> Image.Image:
    """A code on a pale sheet before a grey wall with noise, as a camera sees it."""
    noise = Image.effect_noise((WIDE, HIGH), 24)
    scene = ImageChops.add(Image.new("L", (WIDE, HIGH), 70), noise, scale=2)
    code = codes.drawn(text, 8).resize((size, size), Image.Resampling.LANCZOS)
    turned = code.rotate(angle, Image.Resampling.BICUBIC, expand=True, fillcolor=235)
    scene.paste(turned, ((WIDE - turned.width) // 2, (HIGH - turned.height) // 2))
    return scene


def jpeg(picture: Image.Image, quality: int = 80) -> bytes:
    """The body a browser would send."""
    out = BytesIO()
    picture.save(out, "JPEG", quality=quality)
    return out.getvalue()


def png(picture: Image.Image) -> bytes:
    """The same as PNG."""
    out = BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()


def glare(picture: Image.Image) -> Image.Image:
    """A lamp mirrored in the glass: a white spot with soft edges, off the code's middle."""
    spot = Image.new("L", picture.size, 0)
    x, y = picture.width // 2 + 130, picture.height // 2 + 40
    ImageDraw.Draw(spot).ellipse((x - 45, y - 45, x + 45, y + 45), fill=230)
    return ImageChops.add(picture, spot.filter(ImageFilter.GaussianBlur(18)))


def slanted(picture: Image.Image) -> Image.Image:
    """Seen from the side: the left edge 1.7 times as near as the right one."""
    k, x, y = 0.0004, picture.width / 2, picture.height / 2
    scale = 1 + k * x
    across = (1 - k * x, 0, k * x * x)
    down = (-k * y, 1, k * x * y)
    given = [figure / scale for figure in (*across, *down, -k, 0)]
    projected = Image.Transform.PERSPECTIVE
    return picture.transform(picture.size, projected, given, Image.Resampling.BICUBIC)


def noisy(picture: Image.Image) -> Image.Image:
    """A dark hall, the sensor turned up."""
    return ImageChops.add(picture, Image.effect_noise(picture.size, 70), scale=2)


CHANGES: Mapping[str, Change] = {
    "plain": lambda p: p,
    "upside down": lambda p: p.rotate(180),
    "on its side": lambda p: p.rotate(90, expand=True),
    "askew": lambda p: p.rotate(17, Image.Resampling.BICUBIC, fillcolor=90),
    "blurred": lambda p: p.filter(ImageFilter.GaussianBlur(1.6)),
    "dark": lambda p: ImageEnhance.Brightness(p).enhance(0.25),
    "pale": lambda p: ImageEnhance.Contrast(p).enhance(0.3),
    "noisy": noisy,
    "glare": glare,
    "slanted": slanted,
    "light on dark": ImageChops.invert,
    "small": lambda p: p.resize((p.width * 2 // 3, p.height * 2 // 3), Image.Resampling.BILINEAR),
}


def hand(draw: random.Random) -> Image.Image:
    """No code at all: blobs of skin before a wall."""
    scene = Image.effect_noise((WIDE, HIGH), 40)
    pen = ImageDraw.Draw(scene)
    for _ in range(6):
        x, y = draw.randrange(WIDE), draw.randrange(HIGH)
        pen.ellipse((x - 160, y - 90, x + 160, y + 90), fill=draw.randrange(120, 220))
    return scene


def finders(count: int = 600) -> Image.Image:
    """A sheet full of the corner marks of codes: the dearest thing to look for codes in."""
    scene = Image.new("L", (WIDE, HIGH), 255)
    pen = ImageDraw.Draw(scene)
    for at in range(count):
        x, y = at * 36 % (WIDE - 36), at * 36 // (WIDE - 36) * 36
        for inset, shade in ((0, 0), (4, 255), (8, 0)):
            pen.rectangle((x + inset, y + inset, x + 27 - inset, y + 27 - inset), fill=shade)
    return scene
