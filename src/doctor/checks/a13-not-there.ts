import { escapePath } from "../../gomod/escape.ts";
import type { Check } from "../check.ts";
import { keeps, setVariable } from "../fixes.ts";
import { maskAddresses } from "../../gomod/user-information.ts";
import { routes } from "../probes/routes.ts";
import { wanted } from "../probes/wanted.ts";

export const notThere: Check = {
  code: "A13",
  also: ["E10"],
  title: { en: "No entry of GOPROXY has the module or its version.", zh: "GOPROXY 中没有任何一项有这个模块或版本。" },
  plainGo: "`reading …/@v/….mod: 404 Not Found` and what the server said, at once",
  probe: "asks every entry in turn: each says 404 or 410, and nothing stands behind them",
  find: async (patient) => {
    const [walks, { because }] = await Promise.all([patient.measure(routes), patient.measure(wanted)]);
    const walk = walks.find(({ end }) => end === "absent");
    if (walk === undefined || because === "machine") return undefined;
    const { named, stops } = walk;
    const what = `${named.module}@${named.version}`;
    const said = stops.map(
      ({ exchange }) => `${exchange.where}: ${exchange.end === "answered" ? exchange.status : exchange.at}`,
    );
    const { GOPROXY } = patient.surroundings.settings;
    const others = walks.filter(({ end }) => end === "absent").length - 1;
    return {
      subject: what,
      evidence: { asked: said, path: `${escapePath(named.module)}/@v/`, others },
      cause: {
        en: `${what} is nowhere in ${maskAddresses(GOPROXY.value)}: a typing error, a version that was never pushed, or a private module these servers cannot see`,
        zh: `${maskAddresses(GOPROXY.value)} 中都没有 ${what}：拼写错误、版本尚未推送，或是这些服务器看不到的私有模块`,
      },
      fixes: [
        {
          command: `go list -m -versions ${named.module}`,
          what: { en: "see which versions there are", zh: "查看有哪些版本" },
          risk: keeps,
        },
        setVariable(
          patient,
          "GOPRIVATE",
          [patient.surroundings.settings.GOPRIVATE.value, named.module.split("/").slice(0, 2).join("/")]
            .filter(Boolean)
            .join(","),
          { en: "if it is private: fetch it from its repository", zh: "若是私有模块：直接从其仓库获取" },
          {
            en: "modules under that path are no longer verified by the public database, which does not know them",
            zh: "该路径下的模块不再经公共数据库校验（它本来也不知道这些模块）",
          },
        ),
      ],
    };
  },
};
