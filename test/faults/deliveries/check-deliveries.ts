import type { DeliveryCluster } from "./delivery-cluster.ts";
import { operationsPerDelivery } from "./trigger.ts";

/** Answers that are right. The others are 401, 422 and 500. */
const rightAnswers = /^(200 (done|duplicate)|202 (accepted|duplicate)|503 .*)$/;

/** Maximum number of ids in a text. */
const maxNamed = 5;

/** Returns the numbers of deliveries whose count is not 1, as text; undefined if there are none. */
function unlessOnce(what: string, count: number, countOf: (number: number) => number): string | undefined {
  const wrong = Array.from({ length: count }, (_, number) => number).filter(
    (number) => countOf(number) !== 1,
  );
  if (wrong.length === 0) return undefined;
  const named = wrong.slice(0, maxNamed).map((number) => `s-${number} ${countOf(number)} times`);
  return `${wrong.length} sandboxes were not ${what} once: ${named.join(", ")}`;
}

/** Checks that each delivery was carried out once, and is logged as done. Returns what is broken. */
export async function checkDeliveries(
  { agent, database }: DeliveryCluster,
  namespace: string,
  count: number,
  answers: ReadonlyMap<string, number>,
): Promise<string[]> {
  const broken: (string | undefined)[] = [];
  for (const [name, number] of answers) {
    if (!rightAnswers.test(name)) broken.push(`${number} deliveries were answered with ${name}`);
  }
  const logged = await database.query(
    `select outcome, done_at is not null as is_done, count(*) as number from trigger_deliveries
     where namespace = '${namespace}' group by 1, 2`,
  );
  const outcomes = logged.map((row) => `${row.outcome} ${row.is_done} ${row.number}`).join(", ");
  if (outcomes !== `done 1 ${count}`)
    broken.push(`the log has ${outcomes || "nothing"}, not done 1 ${count}`);

  const results = await database.query(
    `select count(*) as number from trigger_deliveries, json_each(cast(results as text))
     where namespace = '${namespace}' and json_extract(value, '$.outcome') = 'ok'`,
  );
  const operations = Number(results[0]?.number);
  if (operations !== count * operationsPerDelivery) {
    broken.push(`${operations} operations are logged, not ${count * operationsPerDelivery}`);
  }

  broken.push(unlessOnce("started", count, (number) => agent.starts.get(`s-${number}`) ?? 0));
  const others = [...agent.starts.keys()].filter((id) => !/^(s-\d+|first)$/.test(id));
  if (others.length > 0) broken.push(`others were started: ${others.slice(0, maxNamed).join(", ")}`);

  for (const [type, isOfLife] of [
    ["created", false],
    ["updated", false],
    ["created", true],
    ["started", true],
  ] as const) {
    const rows = await database.query(
      `select id, count(*) as number from events
       where namespace = '${namespace}' and type = '${type}' and (life > 0) = ${isOfLife} group by id`,
    );
    const events = new Map(rows.map(({ id, number }) => [String(id), Number(number)]));
    const what = `logged as ${type}${isOfLife ? "" : " in the Store"}`;
    broken.push(unlessOnce(what, count, (number) => events.get(`s-${number}`) ?? 0));
  }
  return broken.filter((text) => text !== undefined);
}
