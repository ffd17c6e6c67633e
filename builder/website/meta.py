"""What a page of the website tells browsers and search engines, beside what people read."""

from __future__ import annotations

from collections.abc import Mapping

from markupsafe import Markup

from builder.pages.clinic import Clinic

ICON = "assets/icon.svg"
SHARED_PICTURE = "assets/icon-512.png"


def icon_link(root: str) -> Markup:
    """The site's mark, for tabs. `root`: the way from the page to the front page's folder."""
    return Markup('<link rel="icon" href="{}{}" type="image/svg+xml">').format(root, ICON)


def public(clinic: Clinic | None, path: str) -> str | None:
    """The address of a file below dist/ where the clinic has put it on the web; None without a website."""
    address = clinic.record.website_address if clinic else None
    if not address:
        return None
    return f"{address}/{path.removesuffix('index.html')}"


def canonical(clinic: Clinic, path: str) -> Markup:
    """The page's one address, whatever brought a reader there."""
    return Markup('<link rel="canonical" href="{}">').format(public(clinic, path))


def alternates(clinic: Clinic, paths: Mapping[str, str], default: str | None) -> Markup:
    """The same page in each language, for search engines: tag → path below dist/. `default`: for all other readers."""
    links = [(tag, public(clinic, path)) for tag, path in paths.items()]
    if default:
        links.append(("x-default", public(clinic, default)))
    form = Markup('<link rel="alternate" hreflang="{}" href="{}">')
    return Markup("\n").join(form.format(tag, address) for tag, address in links)


def open_graph(
    clinic: Clinic, path: str, title: str, locale: str, kind: str = "website", description: str | None = None
) -> Markup:
    """What a chat or a social site shows for a link to the page. `locale`: language and territory, as CLDR has them.

    `kind`: of the Open Graph protocol.
    """
    values = {
        "og:type": kind,
        "og:site_name": clinic.record.name,
        "og:title": title,
        "og:url": public(clinic, path),
        "og:locale": locale,
        "og:image": public(clinic, SHARED_PICTURE),
        **({"og:description": description} if description else {}),
    }
    form = Markup('<meta property="{}" content="{}">')
    return Markup("\n").join(form.format(name, value) for name, value in values.items())
