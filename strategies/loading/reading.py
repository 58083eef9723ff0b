"""A file's bytes -> its entries, or every problem as a sentence that names file and key."""

import difflib
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from strategies.loading.schema import SHAPES, Entry


class Problems(list[str]):
    def add(self, file: str, path: str, words: str) -> None:
        self.append(f"{file}: {path} {words}" if path else f"{file}: {words}")


@dataclass(frozen=True)
class ReadFile:
    name: str
    shape: str
    digest: str
    content: Entry

    @property
    def key(self) -> str:
        """What is remembered of a file once it is loaded, wherever it lay."""
        return f"strategy {self.content.strategy.slug}" if self.shape == "strategy" else self.shape


class OnceLoader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):
    """YAML in which a key may stand only once, since the second would silently win."""


def mapping_of_single_keys(loader: OnceLoader, node: yaml.MappingNode) -> dict:
    seen = set()
    for key, _ in node.value:
        if key.value in seen:
            line = key.start_mark.line + 1
            raise yaml.constructor.ConstructorError(
                None, None, f"the key {key.value!r} stands twice in one entry (line {line})", key.start_mark
            )
        seen.add(key.value)
    return loader.construct_mapping(node, deep=True)


OnceLoader.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, mapping_of_single_keys)


def read(path: Path, problems: Problems) -> ReadFile | None:
    """The entries of the file at `path`; None with at least one more problem when it cannot be used."""
    name = path.name
    try:
        content = path.read_bytes()
        raw = yaml.load(content.decode("utf-8-sig"), OnceLoader)  # noqa: S506 (a SafeLoader)
    except OSError as error:
        problems.add(name, "", f"cannot be read ({error.strerror}). Check the path {path}.")
    except UnicodeDecodeError:
        problems.add(name, "", "is not text in UTF-8. Save it again with that encoding.")
    except yaml.YAMLError as error:
        problems.add(name, "", f"is not valid YAML: {described(error)}. Put that line right.")
    else:
        return entries(name, digest(content), raw, problems)
    return None


def digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def described(error: yaml.YAMLError) -> str:
    mark = getattr(error, "problem_mark", None)
    words = getattr(error, "problem", None) or str(error).splitlines()[0]
    return f"{words}, near line {mark.line + 1}" if mark and "line" not in words else words


def entries(name: str, digest: str, raw: Any, problems: Problems) -> ReadFile | None:
    shape = next((shape for shape in SHAPES if isinstance(raw, Mapping) and shape in raw), None)
    if shape is None:
        problems.add(name, "", f"has none of the keys {', '.join(SHAPES)} at its left edge. Begin it with one of them.")
        return None
    try:
        return ReadFile(name, shape, digest, SHAPES[shape].model_validate(raw))
    except ValidationError as error:
        for detail in error.errors():
            if detail["loc"][-1:] == ("literal['']",):
                continue
            problems.add(name, *sentence(detail, raw))
        return None


def sentence(detail: Mapping[str, Any], raw: Any) -> tuple[str, str]:
    """Where a rule of the schema is broken, and what to do about it."""
    where = [part for part in detail["loc"] if not (isinstance(part, str) and part.startswith("literal["))]
    kind, key = detail["type"], where[-1]
    path = path_of(where, raw)
    if kind == "missing":
        return path, "is missing. Add it."
    if kind == "extra_forbidden":
        return path, f"is not a key of this place. {guess(str(key), detail['loc'], raw)}"
    if kind == "literal_error":
        return path, f"is {detail['input']!r}, and should be one of {detail['ctx']['expected']}."
    if kind == "value_error":
        return path, f"{detail['ctx']['error']}."
    if kind in ("string_too_short", "too_short"):
        return path, "is empty. Fill it in."
    if kind == "list_type":
        return path, "should be a list. Begin each of its entries with a hyphen."
    if kind in ("string_type", "model_type", "bool_parsing", "bool_type", "int_type", "int_parsing", "int_from_float"):
        return path, f"is {short(detail['input'])}, and should be {PLAIN[kind]}."
    return path, f"is {short(detail['input'])}: {detail['msg'][0].lower()}{detail['msg'][1:]}."


PLAIN = {
    "string_type": "words",
    "model_type": "an entry of keys and values",
    "bool_parsing": "true or false",
    "bool_type": "true or false",
    "int_type": "a whole number",
    "int_parsing": "a whole number",
    "int_from_float": "a whole number",
}


def short(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 60 else text[:57] + "..."


def path_of(where: Sequence[str | int], raw: Any) -> str:
    """'measures[WILT-M03].components[2].metric': an entry by its code or slug, else by its number from 1."""
    path, here = "", raw
    for part in where:
        if isinstance(part, int):
            here = here[part] if isinstance(here, list) and part < len(here) else None
            mark = here.get("code") or here.get("slug") if isinstance(here, Mapping) else None
            path += f"[{mark or part + 1}]"
        else:
            here = here.get(part) if isinstance(here, Mapping) else None
            path += f".{part}" if path else part
    return path


def guess(key: str, where: Sequence[str | int], raw: Any) -> str:
    keys = keys_at(where[:-1])
    near = difflib.get_close_matches(key, keys, 1)
    return f"Did you mean {near[0]}?" if near else f"The keys here are {', '.join(keys)}."


def keys_at(where: Sequence[str | int]) -> list[str]:
    """The keys that the schema allows in the entry at `where`."""
    for shape in SHAPES.values():
        found = follow(shape, where)
        if found:
            return [field.alias or name for name, field in found.model_fields.items()]
    return []


def follow(shape: type[Entry], where: Sequence[str | int]) -> type[Entry] | None:
    for part in where:
        if isinstance(part, int):
            continue
        field = shape.model_fields.get(part)
        inner = entry_in(field.annotation) if field else None
        if inner is None:
            return None
        shape = inner
    return shape


def entry_in(annotation: Any) -> type[Entry] | None:
    if isinstance(annotation, type) and issubclass(annotation, Entry):
        return annotation
    return next(filter(None, (entry_in(inner) for inner in getattr(annotation, "__args__", ()))), None)
