"""Collects seeds for the fuzz targets from the sample files, into fuzz/corpus.

Whatever is missing is left out: the targets run without seeds too, only less deeply.
"""

import base64
import hashlib
import io
import json
import os
import re
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CORPUS = Path(os.environ.get("YINZHENG_CORPUS", ROOT.parent / "shared" / "corpus"))
LONGEST = 128 * 1024
MOST = 300

# Targets for each ending; what lies inside an OFD package is looked up by its name.
ENDINGS = {
    ".ofd": ["ofd_package", "verifier"],
    ".esl": ["der_ses", "verifier"],
    ".dat": ["der_ses", "cms", "ber", "verifier"],
    ".cer": ["certificate"],
    ".crt": ["certificate"],
    ".crl": ["crl"],
    ".p7s": ["cms", "ber", "verifier"],
    ".p7m": ["cms", "ber"],
    ".p7b": ["cms", "ber"],
    ".p7": ["cms", "ber"],
    ".tsr": ["timestamp", "cms", "verifier"],
    ".tst": ["timestamp"],
    ".ors": ["ocsp"],
    ".ocsp": ["ocsp"],
    ".json": ["proof", "verifier"],
}
PEM = re.compile(rb"-----BEGIN ([A-Z0-9 ]+)-----(.*?)-----END \1-----", re.S)


def put(target: str, content: bytes, counts: dict) -> None:
    if not content or len(content) > LONGEST or counts.get(target, 0) >= MOST:
        return
    folder = ROOT / "fuzz" / "corpus" / target
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / hashlib.sha256(content).hexdigest()[:32]
    if not path.exists():
        path.write_bytes(content)
    counts[target] = counts.get(target, 0) + 1


def take(name: str, content: bytes, counts: dict) -> None:
    pem = PEM.search(content)
    if pem:
        content = base64.b64decode(b"".join(pem.group(2).split()))
    for target in ENDINGS.get(Path(name).suffix.lower(), []):
        put(target, content, counts)
    if name.lower().endswith(".ofd"):
        inside(content, counts)


def inside(package: bytes, counts: dict) -> None:
    """The signature files of a package."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(package))
        for entry in archive.infolist():
            if entry.file_size > LONGEST:
                continue
            name = entry.filename.lower()
            if name.endswith(("signature.xml", "signatures.xml")):
                put("signature_xml", archive.read(entry), counts)
            elif name.endswith((".dat", ".esl")):
                take(name, archive.read(entry), counts)
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, OSError, ValueError):
        pass  # a broken sample is a seed all the same, and was taken whole


def trusted_lists(counts: dict) -> None:
    """A list in each form, of one CA that was granted, withdrawn and granted again."""
    root = ROOT / "examples" / "data" / "trust" / "root.cer"
    certificate = base64.b64encode(root.read_bytes()).decode() if root.is_file() else ""
    kind = "http://uri.etsi.org/TrstSvc/Svctype/CA/QC"
    times = [("granted", 2025), ("withdrawn", 2024), ("granted", 2020)]
    states = [(f"http://uri.etsi.org/TrstSvc/TrustedList/Svcstatus/{s}", f"{y}-01-01T00:00:00Z") for s, y in times]

    xml = [
        f"<ServiceTypeIdentifier>{kind}</ServiceTypeIdentifier><ServiceName><Name xml:lang='en'>x</Name></ServiceName>"
        f"<ServiceDigitalIdentity><DigitalId><X509Certificate>{certificate}</X509Certificate></DigitalId>"
        f"</ServiceDigitalIdentity><ServiceStatus>{status}</ServiceStatus>"
        f"<StatusStartingTime>{since}</StatusStartingTime>"
        for status, since in states
    ]
    history = "".join(f"<ServiceHistoryInstance>{s}</ServiceHistoryInstance>" for s in xml[1:])
    put(
        "trusted_list",
        (
            "<TrustServiceStatusList xmlns='http://uri.etsi.org/02231/v2#'><SchemeInformation>"
            "<TSLVersionIdentifier>5</TSLVersionIdentifier><TSLSequenceNumber>1</TSLSequenceNumber>"
            "<ListIssueDateTime>2026-01-01T00:00:00Z</ListIssueDateTime><NextUpdate/></SchemeInformation>"
            "<TrustServiceProviderList><TrustServiceProvider><TSPInformation/><TSPServices><TSPService>"
            f"<ServiceInformation>{xml[0]}</ServiceInformation><ServiceHistory>{history}</ServiceHistory>"
            "</TSPService></TSPServices></TrustServiceProvider></TrustServiceProviderList></TrustServiceStatusList>"
        ).encode(),
        counts,
    )

    name = [{"lang": "en", "value": "x"}]
    former = [
        {
            "ServiceName": name,
            "ServiceDigitalIdentity": {"X509Certificates": [{"val": certificate}]},
            "ServiceTypeIdentifier": kind,
            "ServiceStatus": status,
            "StatusStartingTime": since,
        }
        for status, since in states
    ]
    scheme = {
        "LoTEVersionIdentifier": 1,
        "LoTESequenceNumber": 1,
        "SchemeOperatorName": name,
        "ListIssueDateTime": "2026-01-01T00:00:00Z",
        "NextUpdate": None,
    }
    service = {"ServiceInformation": former[0], "ServiceHistory": former[1:]}
    entity = {"TrustedEntityInformation": {"TEName": name}, "TrustedEntityServices": [service]}
    lote = {"ListAndSchemeInformation": scheme, "TrustedEntitiesList": [entity]}
    put("trusted_list", json.dumps({"LoTE": lote}).encode(), counts)


def main() -> None:
    counts: dict = {}
    trusted_lists(counts)
    folders = [ROOT / "examples" / "data", ROOT / "tests", CORPUS]
    for folder in folders:
        for path in sorted(folder.rglob("*")) if folder.is_dir() else []:
            if path.suffix.lower() in ENDINGS and path.is_file():
                take(path.name, path.read_bytes(), counts)
    print("seeds:", ", ".join(f"{t} {n}" for t, n in sorted(counts.items())) or "none")


if __name__ == "__main__":
    main()
