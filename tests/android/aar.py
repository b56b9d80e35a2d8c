"""Compares an AAR with what Android's documentation says of its content: aar.py FILE [FILE]..."""

import io
import re
import struct
import sys
import zipfile
from pathlib import Path
from xml.etree import ElementTree

ROOT = Path(__file__).parents[2]
ANDROID = "{http://schemas.android.com/apk/res/android}"
FILES = {"AndroidManifest.xml", "classes.jar", "proguard.txt", "R.txt"}
FILES |= {"LICENSE-APACHE", "LICENSE-MIT", "NOTICE", "THIRD-PARTY-LICENSES.txt"}
LIBRARY = "libworkato_oauth_profiles_uniffi.so"
# The kind of processor, the bits and the machine in the header of a library for it.
ABIS = {"arm64-v8a": (2, 183), "armeabi-v7a": (1, 40), "x86_64": (2, 62), "x86": (1, 3)}
PAGE = 16 * 1024
# Options that a library must not set for the whole app, and the ones that Android's build refuses.
GLOBAL = r"^-(dont(optimize|obfuscate|shrink|note)\b|dontwarn\s*(#.*)?$|ignorewarnings|include|injars|libraryjars|repackageclasses)"
# What no Android has.
DESKTOP = ("java/awt/", "java/net/http/", "javax/swing/", "java/lang/management/", "javax/management/")


def faults(content: bytes) -> list[str]:
    """What is wrong with the AAR; nothing in a good one."""
    aar = zipfile.ZipFile(io.BytesIO(content))
    names = [name for name in aar.namelist() if not name.endswith("/")]
    libraries = [name for name in names if name.startswith("jni/")]
    found = [f"{name} is there twice" for name in set(names) if names.count(name) > 1]
    found += [f"{name} is missing" for name in sorted(FILES - set(names))]
    found += [f"{name} is unknown" for name in sorted(set(names) - FILES - set(libraries))]
    if found:
        return found
    found += manifest(aar.read("AndroidManifest.xml"))
    found += classes(aar.read("classes.jar"))
    rules = aar.read("proguard.txt").decode()
    found += [f"proguard.txt: {line[0]}" for line in re.finditer(GLOBAL, rules, re.MULTILINE)]
    if not re.search(r"^-keep", rules, re.MULTILINE):
        found.append("proguard.txt keeps nothing")
    if libraries and {name.split("/")[1] for name in libraries} != set(ABIS):
        found.append(f"of all kinds of processors only {libraries}")
    for name in libraries:
        found += [f"{name}: {fault}" for fault in library(name, aar.read(name))]
    return found


def manifest(content: bytes) -> list[str]:
    root = ElementTree.fromstring(content)
    found = []
    if not re.fullmatch(r"[a-z]\w*(\.[a-z]\w*)+", root.get("package", "")):
        found.append("the manifest has no package")
    if not root.find("uses-sdk").get(f"{ANDROID}minSdkVersion", "").isdigit():
        found.append("the manifest has no minSdkVersion")
    if root.find("application") is not None:
        found.append("the manifest has an application")
    permissions = [use.get(f"{ANDROID}name") for use in root.iter("uses-permission")]
    if permissions != ["android.permission.INTERNET"]:
        found.append(f"the manifest asks for {permissions}")
    return found


def classes(content: bytes) -> list[str]:
    jar = zipfile.ZipFile(io.BytesIO(content))
    names = [name for name in jar.namelist() if not name.endswith("/")]
    found = [f"classes.jar: {name} is unknown" for name in names if not re.search(r"\.(class|kotlin_module)$", name)]
    outside = [name for name in names if not name.startswith(("workato/oauthprofiles/", "META-INF/"))]
    found += [f"classes.jar: {name} is in a package of others" for name in outside]
    if "workato/oauthprofiles/Client.class" not in names or len(names) < 100:
        found.append(f"classes.jar has only {len(names)} classes")
    if not any(name.endswith(".kotlin_module") for name in names):
        found.append("classes.jar has no .kotlin_module, so Kotlin finds no functions outside of classes")
    for name in names:
        code = jar.read(name)
        found += [f"classes.jar: {name} uses {package}" for package in DESKTOP if package.encode() in code]
    return found


def library(name: str, content: bytes) -> list[str]:
    """Looks into the headers of a library of ELF."""
    _, abi, file = name.split("/")
    bits, machine = ABIS.get(abi, (0, 0))
    if file != LIBRARY:
        return ["the name is unknown"]
    if content[:4] != b"\x7fELF" or (content[4], *struct.unpack_from("<H", content, 18)) != (bits, machine):
        return ["is no library for this processor"]
    # The place, size and number of the program headers; of each one the kind and the alignment.
    place, sizes, alignment = (32, 54, 48) if bits == 2 else (28, 42, 28)
    word = "<Q" if bits == 2 else "<I"
    (first,), (size, count) = struct.unpack_from(word, content, place), struct.unpack_from("<HH", content, sizes)
    headers = [first + nth * size for nth in range(count)]
    loaded = [header for header in headers if struct.unpack_from("<I", content, header)[0] == 1]
    pages = {struct.unpack_from(word, content, header + alignment)[0] for header in loaded}
    return [] if pages and min(pages) >= PAGE else [f"the pages are {sorted(pages)} and not {PAGE}"]


failed = False
for path in sys.argv[1:]:
    for fault in faults(Path(path).read_bytes()):
        print(f"{path}: {fault}")
        failed = True
sys.exit(failed or len(sys.argv) < 2)
