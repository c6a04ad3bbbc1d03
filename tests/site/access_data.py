"""What stands in the addresses of the open data, and of what programs ask for."""


def things() -> dict[str, object]:
    names = ("dataset", "dataset_file", "dataset_dictionary")
    return {f"site:{name} slug": "fatti" for name in names} | {
        "site:dataset_file form": "csv",
        "site:dataset_dictionary form": "csv",
        "site:catalogue_file form": "ttl",
        "site:feed name": "novita",
        "sitemap_section section": "pagine",
    }
