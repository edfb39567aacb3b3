from qa.language_names import language_name


def test_language_names() -> None:
    assert language_name("es") == "Spanish"
    assert language_name("und") == "Unknown language"
    assert language_name("sw") == "SW"
