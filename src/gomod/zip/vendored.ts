const number = "(0|[1-9][0-9]*)";
const goVersionSyntax = new RegExp(`^${number}(?:\\.${number}(?:\\.${number}|[a-z]+${number}?)?)?(?:-.*)?$`, "s");

/**
 * The test for files that belong to a package whose import path holds, but does not end with, the element "vendor". The
 * go command leaves such packages out, and old checksums bind it to the way it once did: up to go 1.23 everything below
 * a nested vendor folder counts (golang.org/issue/37397), and vendor/modules.txt does not.
 * @param goVersion the go directive of the module's go.mod as written there ("1.24.0"), undefined where it has none
 * @see golang.org/x/mod/zip isVendoredPackage
 */
export function vendorRule(goVersion: string | undefined): (path: string) => boolean {
  const modern = isGo124(goVersion);
  return (path) => {
    if (modern && path === "vendor/modules.txt") return true;
    if (path.startsWith("vendor/")) return path.includes("/", "vendor/".length);
    const at = path.indexOf("/vendor/");
    return at >= 0 && (!modern || path.includes("/", at + "/vendor/".length));
  };
}

/** Language versions from 1.24 on, release candidates included; what is no Go version is older than all. */
function isGo124(goVersion: string | undefined): boolean {
  const [, major = "0", minor = "0"] = goVersionSyntax.exec(goVersion ?? "") ?? [];
  return Number(major) > 1 || (Number(major) === 1 && Number(minor) >= 24);
}
