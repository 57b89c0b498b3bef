"""An evaluation's page as a program reads it: whether its tags close, and the figures it carries as data-... attributes."""

from html.parser import HTMLParser


class Page(HTMLParser):
    def __init__(self, text: str):
        super().__init__()
        self.figures, self.cells, self.unclosed, self.open, self.sentences, self.text, self.row = [], [], [], [], 0, "", {}
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        attributes = {name: value for name, value in attributes}
        if tag == "tr":
            self.row = attributes
        if "data-value" in attributes:
            self.cells.append({**self.row, **attributes})
        if "data-metric" in attributes:
            self.figures.append(attributes)
        self.sentences += "sentence" in attributes.get("class", "").split()
        if tag != "meta":
            self.open.append(tag)

    def handle_startendtag(self, tag, attributes):
        pass

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            self.unclosed.append(tag)

    def handle_data(self, data):
        self.text += data

    def with_attribute(self, name):
        return [cell for cell in self.cells if name in cell]
