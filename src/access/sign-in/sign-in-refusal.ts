import { Fault, isFault } from "../../fault/fault.ts";

/** What openid-client throws, as far as it is looked at. */
type Refusal = Partial<Record<"code" | "error" | "message" | "cause" | "claim", unknown>>;

/** Why a sign-in failed, in words that hold nothing of what the issuer or the browser sent. @param host of the issuer */
export function signInRefusal(failure: unknown, host: string): unknown {
  const chain = causes(failure);
  const fault = chain.find((one) => isFault(one));
  if (fault !== undefined) return aboutIssuer(fault, host);
  const { code, error } = chain[0] ?? {};
  const text = chain.map(({ message }) => String(message)).join(": ");
  switch (code) {
    case "OAUTH_AUTHORIZATION_RESPONSE_ERROR":
      if (error === "access_denied")
        return new Fault("SIGN_IN_DECLINED", `${host} did not let this person in, or was told not to`);
      return new Fault("SIGN_IN_ISSUER", `${host} answered ${word(error)}`, { cause: failure });
    case "OAUTH_RESPONSE_BODY_ERROR":
    case "OAUTH_WWW_AUTHENTICATE_CHALLENGE":
      if (error === "invalid_grant")
        return new Fault("SIGN_IN_CODE", `${host} does not take the code: it was used, or is too old`);
      return new Fault("SIGN_IN_ISSUER", `${host} does not take our request: ${word(error)}`, {
        cause: failure,
        hint: "check access.signIn.clientId, clientSecret and the redirect address at the issuer",
      });
    case "OAUTH_JWT_TIMESTAMP_CHECK_FAILED":
      return new Fault("SIGN_IN_EXPIRED", "the ID token has expired, or is from the future");
    case "OAUTH_JWT_CLAIM_COMPARISON_FAILED":
      return aboutClaim(chain.map(({ claim }) => claim).find((claim) => typeof claim === "string"));
    case "OAUTH_KEY_SELECTION_FAILED":
    case "OAUTH_UNSUPPORTED_OPERATION":
      return new Fault(
        "SIGN_IN_SIGNATURE",
        "the ID token is not signed by a key of its issuer, or in a way that is not taken",
      );
    default:
      if (/JWT signature|"alg"/.test(text))
        return new Fault("SIGN_IN_SIGNATURE", "the signature of the ID token is not that of its issuer");
      if (/JWT "(?:exp|iat)"/.test(text))
        return new Fault("SIGN_IN_EXPIRED", "the ID token does not say when it is good");
      if (/"nonce"/.test(text)) return aboutClaim("nonce");
      if (/"iss"/.test(text)) return aboutClaim("iss");
      return new Fault("SIGN_IN_ISSUER", `what ${host} answered is not what a sign-in is answered with`, {
        cause: failure,
      });
  }
}

function aboutClaim(claim: unknown): Fault {
  switch (claim) {
    case "nonce":
      return new Fault("SIGN_IN_NONCE", "the ID token was made for another sign-in");
    case "iss":
      return new Fault("SIGN_IN_OTHER_ISSUER", "the answer is of another issuer");
    case "aud":
    case "azp":
      return new Fault("SIGN_IN_AUDIENCE", "the ID token was made for another client");
    default:
      return new Fault("SIGN_IN_ISSUER", "the ID token says something else than was asked");
  }
}

function aboutIssuer(fault: Fault, host: string): Fault {
  if (fault.code.startsWith("SIGN_IN_")) return fault;
  return new Fault("SIGN_IN_ISSUER", `${host} cannot be asked: ${fault.message}`, { cause: fault, hint: fault.hint });
}

/** The failure, and what caused it, one by one. */
function causes(failure: unknown): readonly Refusal[] {
  const found: Refusal[] = [];
  for (let at = failure; typeof at === "object" && at !== null && found.length < 5; at = (at as Refusal).cause)
    found.push(at);
  return found;
}

/** Error codes of OAuth are words; anything else is not repeated. */
function word(error: unknown): string {
  return typeof error === "string" && /^[a-z_]{1,60}$/.test(error) ? error : "an error";
}
