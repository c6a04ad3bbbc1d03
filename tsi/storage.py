"""Where uploaded and generated files are: a folder, or a bucket that several machines share."""


def media_storage(
    *, bucket: str, endpoint: str, region: str, access_key: str, secret_key: str, prefix: str
) -> dict:
    """The entry of STORAGES; without a `bucket` it is a folder.

    The bucket is private: no file has an address of its own, every download goes through a view
    that asks who may have it. A name that is taken is never written over, as in a folder.
    """
    if not bucket:
        options = {"file_permissions_mode": 0o600, "directory_permissions_mode": 0o700}
        return {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": options}
    options = {
        "bucket_name": bucket,
        "endpoint_url": endpoint or None,
        "region_name": region or None,
        "access_key": access_key or None,
        "secret_key": secret_key or None,
        "location": prefix,
        "default_acl": "private",
        "querystring_auth": True,
        "querystring_expire": 60,
        "file_overwrite": False,
        "signature_version": "s3v4",
        "addressing_style": "path",
        "max_memory_size": 12_000_000,  # the largest upload; generated files are streamed
    }
    return {"BACKEND": "storages.backends.s3.S3Storage", "OPTIONS": options}
