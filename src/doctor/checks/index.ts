import type { Check } from "../check.ts";
import { refused } from "./a1-refused.ts";
import { proxyVariableIgnored } from "./a10-proxy-variable-ignored.ts";
import { noProxyMistake } from "./a11-no-proxy.ts";
import { captivePortal } from "./a12-captive-portal.ts";
import { notThere } from "./a13-not-there.ts";
import { refusedByProxy } from "./a15-refused-by-proxy.ts";
import { proxyOff } from "./a16-proxy-off.ts";
import { schemeAsHost } from "./a18-scheme-as-host.ts";
import { listUnreadable, unknownScheme } from "./a19-list-unreadable.ts";
import { wrongScheme } from "./a2-wrong-scheme.ts";
import { behindDirect } from "./a20-behind-direct.ts";
import { loginOverHttp } from "./a21-login-over-http.ts";
import { noGit } from "./a22-no-git.ts";
import { cut } from "./a23-cut.ts";
import { foreignZip, noZip } from "./a24-no-zip.ts";
import { badInfo } from "./a26-bad-info.ts";
import { noSuchName } from "./a28-no-such-name.ts";
import { networkDisabled } from "./a29-network-disabled.ts";
import { plainPort } from "./a3-plain-port.ts";
import { unauthorized } from "./a30-unauthorized.ts";
import { goauthMissing } from "./a31-goauth-missing.ts";
import { unknownAuthority } from "./a4-unknown-authority.ts";
import { wrongName } from "./a5-wrong-name.ts";
import { expired } from "./a6-expired.ts";
import { forwardProxyLogin } from "./a7-forward-proxy-login.ts";
import { forwardProxyRefuses } from "./a8-forward-proxy-refuses.ts";
import { forwardProxyDown } from "./a9-forward-proxy-down.ts";
import { sumdbHeadDamaged } from "./b10-sumdb-head.ts";
import { noHome } from "./b15-no-home.ts";
import { sumdbUnreachable } from "./b2-sumdb-unreachable.ts";
import { sumdbUnfit } from "./b7-sumdb-unfit.ts";
import { unknownToSumdb } from "./b3-unknown-to-sumdb.ts";
import { sumdbMismatch } from "./b4-sumdb-mismatch.ts";
import { goSumMismatch } from "./b5-go-sum-mismatch.ts";
import { sumdbSignature } from "./b6-sumdb-signature.ts";
import { sumdbSupportRefused } from "./b9-sumdb-support-refused.ts";
import { goSumMalformed } from "./b14-go-sum-malformed.ts";
import { patternIgnored } from "./c11-pattern-ignored.ts";
import { noGoImport } from "./c12-no-go-import.ts";
import { govcsForbids } from "./c16-govcs.ts";
import {
  gitFails,
  gitForbidden,
  gitHidden,
  gitLoginRefused,
  gitRefused,
  gitUntrusted,
  gitWantsLogin,
  hostKeyChanged,
  hostKeyUnknown,
  keyRefused,
  notARepository,
} from "./c8-git-refuses.ts";
import { projectGitConfig } from "./c20-project-git-config.ts";
import { cacheUnwritable } from "./d2-cache-unwritable.ts";
import { diskFull } from "./d4-disk-full.ts";
import { cacheDamaged, cachedZipCut } from "./d6-cache-damaged.ts";
import { replaceFolder } from "./e11-replace-folder.ts";
import { malformed } from "./e13-malformed.ts";
import { toolchainMissing } from "./e15-toolchain.ts";
import { noGo } from "./e17-no-go.ts";
import { goflagsUnknown } from "./e2-goflags.ts";
import { unreadable } from "./e18-unreadable.ts";
import { noProject } from "./e5-no-project.ts";
import { vendorStale } from "./e3-vendor-stale.ts";
import { workUse } from "./e6-work-use.ts";
import { otherPath } from "./e9-other-path.ts";
import { proxySilent } from "./w1-proxy-silent.ts";
import { nameServerSilent } from "./w10-name-server-silent.ts";
import { nameDeadInFront } from "./w11-name-dead-in-front.ts";
import { tlsSilent } from "./w12-tls-silent.ts";
import { tunnelSilent } from "./w13-tunnel-silent.ts";
import { httpProxySilent } from "./w14-http-proxy-silent.ts";
import { largePackets } from "./w15-large-packets.ts";
import { moduleLock, projectLock, vcsLock } from "./w16-lock-held.ts";
import { gitSilent } from "./w19-git-silent.ts";
import { http2Silent } from "./w2-http2-silent.ts";
import { gitNoConnection } from "./w20-git-no-connection.ts";
import { sshNoConnection } from "./w21-ssh-no-connection.ts";
import { sshNoBanner } from "./w22-ssh-no-banner.ts";
import { askpassHangs } from "./w24-askpass-hangs.ts";
import { goauthHangs } from "./w25-goauth-hangs.ts";
import { folderSilent } from "./w26-folder-silent.ts";
import { pageSilent } from "./w27-page-silent.ts";
import { toolchainSilent } from "./w28-toolchain-silent.ts";
import { proxySlow } from "./w29-proxy-slow.ts";
import { bodyStalls } from "./w3-body-stalls.ts";
import { zipStalls } from "./w4-zip-stalls.ts";
import { zipSlow } from "./w5-zip-slow.ts";
import { sumdbSilent } from "./w6-sumdb-silent.ts";
import { noConnection } from "./w7-no-connection.ts";
import { blackHoleInFront } from "./w8-black-hole-in-front.ts";

/**
 * All checks. The order is that of causes: of two errors the one that stands first is the primary one, and what a check names
 * in `explains` is told as its consequence. A check that needs a measurement asks `patient.measure` for it (probes/): it is
 * taken once, whoever asks. For hosts asked over HTTP, `contact-finding.ts` has the ones whose question failed in a phase.
 */
export const checks: readonly Check[] = [
  // What cannot be read, or is written wrong
  noGo,
  unreadable,
  malformed,
  noHome,
  goSumMalformed,
  noProject,
  goflagsUnknown,
  workUse,
  replaceFolder,
  vendorStale,
  networkDisabled,
  unknownScheme,
  listUnreadable,
  schemeAsHost,
  loginOverHttp,
  behindDirect,
  proxyOff,
  proxyVariableIgnored,
  noProxyMistake,
  sumdbUnfit,
  patternIgnored,
  govcsForbids,
  sumdbHeadDamaged,
  // What is asked before anything else
  noGit,
  goauthHangs,
  goauthMissing,
  toolchainSilent,
  toolchainMissing,
  cacheUnwritable,
  diskFull,
  cacheDamaged,
  cachedZipCut,
  // The way to a host, from the name to the answer
  nameDeadInFront,
  nameServerSilent,
  noSuchName,
  noConnection,
  blackHoleInFront,
  refused,
  forwardProxyDown,
  forwardProxyLogin,
  forwardProxyRefuses,
  tunnelSilent,
  httpProxySilent,
  largePackets,
  tlsSilent,
  plainPort,
  wrongScheme,
  unknownAuthority,
  wrongName,
  expired,
  // What a proxy answers
  proxySilent,
  http2Silent,
  bodyStalls,
  folderSilent,
  captivePortal,
  unauthorized,
  refusedByProxy,
  notThere,
  cut,
  zipStalls,
  zipSlow,
  noZip,
  foreignZip,
  badInfo,
  otherPath,
  goSumMismatch,
  proxySlow,
  // What the checksum database answers
  sumdbUnreachable,
  sumdbSupportRefused,
  sumdbSilent,
  sumdbSignature,
  unknownToSumdb,
  sumdbMismatch,
  // Repositories: where they are, how they are reached, who is asked for credentials
  pageSilent,
  projectGitConfig,
  gitNoConnection,
  sshNoConnection,
  sshNoBanner,
  askpassHangs,
  gitSilent,
  noGoImport,
  gitWantsLogin,
  gitLoginRefused,
  gitForbidden,
  notARepository,
  gitHidden,
  hostKeyChanged,
  hostKeyUnknown,
  keyRefused,
  gitUntrusted,
  gitRefused,
  gitFails,
  // What others hold
  projectLock,
  vcsLock,
  moduleLock,
];
