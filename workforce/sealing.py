"""Files that only the holder of a key can read which is not on this machine: the age format, by pyrage.

The age program opens them as well, so a backup outlives this product.
"""

from pathlib import Path

from workforce.dumps import BackupError


def recipients(text: str) -> list:
    """The public keys in a setting, separated by blanks. Raises BackupError for anything else."""
    from pyrage import RecipientError, x25519

    if "AGE-SECRET-KEY-" in text.upper():
        raise BackupError(
            "BACKUP_RECIPIENTS holds a private key. Put the public one there and the private one elsewhere."
        )
    try:
        return [x25519.Recipient.from_str(word) for word in text.split()]
    except RecipientError:
        raise BackupError("BACKUP_RECIPIENTS must hold public keys of age (age1…), separated by blanks.") from None


def seal(source: Path, target: Path, keys: list) -> None:
    from pyrage import encrypt_file

    encrypt_file(str(source), str(target), keys)


def unseal(source: Path, target: Path, key_file: Path | None) -> None:
    """Raises BackupError without the right private key, and for a file that was changed or cut."""
    from pyrage import DecryptError, IdentityError, decrypt_file, x25519

    if key_file is None:
        raise BackupError("This backup is encrypted. Add --key FILE, with the private key that belongs to it.")
    try:
        lines = [line.strip() for line in key_file.read_text().splitlines()]
        keys = [x25519.Identity.from_str(line) for line in lines if line and not line.startswith("#")]
    except (OSError, UnicodeDecodeError, IdentityError) as problem:
        raise BackupError(f"{key_file} holds no private key of age ({problem}).") from None
    try:
        decrypt_file(str(source), str(target), keys)
    except (OSError, DecryptError) as problem:
        raise BackupError(f"{source} is not a whole backup for this key ({problem}).") from None
