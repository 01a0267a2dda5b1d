/** The languages a finding can be read in. */
export type Language = "en" | "zh";

/** The same sentence for each reader. */
export type Text = Readonly<Record<Language, string>>;

/** zh: the user's environment speaks Chinese. @see POSIX: LC_ALL rules over LC_MESSAGES, and that over LANG */
export function languageOf(environment: NodeJS.ProcessEnv): Language {
  const locale = environment["LC_ALL"] || environment["LC_MESSAGES"] || environment["LANG"] || "";
  return /^zh\b|^zh_/i.test(locale) ? "zh" : "en";
}
