"""Reads the screen as a screen reader does, over AT-SPI; runs under the system's Python.

One JSON object a line both ways; `{"do": "tree"}` gives every control on screen, `{"do": "focus"}` the one
that has the keyboard.
"""

import json
import sys
from collections.abc import Iterator
from typing import Any

import gi  # type: ignore[import-not-found,unused-ignore]

gi.require_version("Atspi", "2.0")
from gi.repository import Atspi  # type: ignore[import-not-found,unused-ignore]  # noqa: E402

STATES = {
    "focused": Atspi.StateType.FOCUSED,
    "focusable": Atspi.StateType.FOCUSABLE,
    "enabled": Atspi.StateType.ENABLED,
    "selected": Atspi.StateType.SELECTED,
    "active": Atspi.StateType.ACTIVE,  # of a window: it takes the keys
}


def program(name: str) -> Any:
    """The running program of that name, None while it isn't on the bus."""
    desktop = Atspi.get_desktop(0)
    for place in range(desktop.get_child_count()):
        one = desktop.get_child_at_index(place)
        if one is not None and one.get_name() == name:
            return one
    return None


def shown(node: Any) -> Iterator[Any]:
    """`node` and what is inside it, as far as it is on the screen."""
    states = node.get_state_set()
    if node.get_role() is not Atspi.Role.APPLICATION and not states.contains(Atspi.StateType.VISIBLE):
        return
    yield node
    if states.contains(Atspi.StateType.MANAGES_DESCENDANTS) and node.get_child_count() > 60:
        return
    for place in range(node.get_child_count()):
        child = node.get_child_at_index(place)
        if child is not None:
            yield from shown(child)


def told(node: Any) -> dict[str, Any]:
    """What is said of a control."""
    states = node.get_state_set()
    text = node.get_text_iface()
    area = node.get_component_iface()
    box = area.get_extents(Atspi.CoordType.SCREEN) if area is not None else None
    return {
        "role": node.get_role_name(),
        "name": node.get_name() or "",
        "description": node.get_description() or "",
        "text": Atspi.Text.get_text(text, 0, -1) if text is not None else None,
        "box": [box.x, box.y, box.width, box.height] if box is not None else None,
        "states": [word for word, state in STATES.items() if states.contains(state)],
    }


def has_keyboard(node: Any) -> bool:
    """Whether it has the keyboard. Qt says so of a bar's current tab and a list's current row too."""
    inside = node.get_role() in (Atspi.Role.PAGE_TAB, Atspi.Role.LIST_ITEM)
    return not inside and bool(node.get_state_set().contains(Atspi.StateType.FOCUSED))


def answer(order: dict[str, Any]) -> Any:
    """Do one order."""
    one = program(order["program"])
    if one is None:
        return None
    one.clear_cache()
    if order["do"] == "focus":
        at = next((node for node in shown(one) if has_keyboard(node)), None)
        return told(at) if at is not None else None
    return [told(node) for node in shown(one)]


def main() -> None:
    """Answer orders until there are no more."""
    for line in sys.stdin:
        try:
            said = answer(json.loads(line))
        except gi.repository.GLib.Error as error:  # something went from the screen while it was read
            said = {"again": str(error)}
        print(json.dumps(said, ensure_ascii=False), flush=True)


if __name__ == "__main__":
    main()
