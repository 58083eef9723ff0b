import re


def test_the_days_compared_stand_in_their_boxes_as_a_browser_reads_them(client, member, component):
    client.force_login(member)
    page = client.get("/strategies/testshire-2023/changes/").content.decode()
    boxes = re.findall(r'<input type="date"[^>]*>', page)
    assert len(boxes) == 2
    assert all(re.search(r'value="\d{4}-\d{2}-\d{2}"', box) for box in boxes)
