/** A List that is measured in namespaces of several sizes. */
export interface ListCase {
  readonly name: string;
  /** Returns the filters for a namespace of a size. */
  filters(size: number): readonly string[];
}

/** Returns the id of a record by its number. */
export function listedId(index: number): string {
  return `s${String(index).padStart(7, "0")}`;
}

/**
 * Returns the statement that fills a namespace, its parameters being the first number, the number after the last, the
 * namespace and its size. One record in a hundred has `app` `web`, every second one `env` `prod` and the others `dev`.
 * `group` `g0`, `left` with `right`, and `low` with `high` belong to ten each: `left` is `yes` for every even number,
 * `right` for every odd one; `low` is `yes` in the first half, `high` in the second.
 */
export const fillListed = `with recursive n(i, tenth) as (
    select cast(?1 as integer), cast(?4 as integer) / 10 union all select i + 1, tenth from n where i + 1 < ?2)
  insert into sandboxes (namespace, id, uid, revision, runtime_name, spec, labels, extensions, sandboxer,
    created_at, updated_at)
  select ?3, printf('s%07d', i), 'u', 1, x'72', null, json_object(
    'app', iif(i % 100 = 7, 'web', 'none'),
    'env', iif(i % 2 = 1, 'prod', 'dev'),
    'group', 'g' || (i % tenth),
    iif(i % 2 = 0 or i % tenth = 1, 'left', 'l'), 'yes', iif(i % 2 = 1, 'right', 'r'), 'yes',
    iif(i < tenth * 5 + 5, 'low', 'o'), 'yes', iif(i >= tenth * 5 - 5, 'high', 'h'), 'yes'), '{}', x'', 0, 0 from n`;

/**
 * Returns the statement that gives each record a life, with the parameters of `fillListed`. Ten are `stopped`; of the
 * others every second one is `running`, and the rest `created`.
 */
export const fillLives = `with recursive n(i, tenth) as (
    select cast(?1 as integer), cast(?4 as integer) / 10 union all select i + 1, tenth from n where i + 1 < ?2)
  insert into instances (namespace, id, life, phase, highest, ending, wanted, start_call, agent, epoch, sole, revision,
    call, call_id, outcome, error, pid, address, observed_at)
  select ?3, printf('s%07d', i), 7, iif(i % tenth = 3, 'stopped', iif(i % 2 = 1, 'running', 'created')), 7, 0, '', '',
    'process', 1, '', 3, 'start', 'c', 'ok', x'', 42, x'', 0 from n`;

/** Returns the beginning of a tenth of all ids, the middle one being the first of them. */
function middlePrefix(size: number): string {
  return listedId(size / 2).replace(/0*$/, "");
}

export const listCases: readonly ListCase[] = [
  { name: "no filter", filters: () => [] },
  { name: "one label of 10", filters: () => ["labels.group==g0"] },
  { name: "one label of half", filters: () => ["labels.env==prod"] },
  { name: "two labels, of 1 % and of half", filters: () => ["labels.app==web,labels.env==prod"] },
  { name: "two labels, of half and of 10", filters: () => ["labels.env==dev,labels.group==g0"] },
  { name: "two halves side by side, 10 in both", filters: () => ["labels.low==yes,labels.high==yes"] },
  { name: "two halves mixed, 10 in both", filters: () => ["labels.left==yes,labels.right==yes"] },
  {
    name: "a label and a beginning of the id",
    filters: (size) => [`labels.env==prod,id~=^${middlePrefix(size)}`],
  },
  { name: "one state of 10", filters: () => ["state==stopped"] },
  { name: "one state of half", filters: () => ["state==running"] },
  { name: "a state of half and a label of 10", filters: () => ["state==running,labels.group==g1"] },
  { name: "a state of 10 and a label of half", filters: () => ["state==stopped,labels.env==prod"] },
  { name: "no index, nothing found", filters: () => ["labels.env!=prod,labels.env!=dev"] },
  { name: "no index, an expression", filters: () => ["id~=zzz$"] },
];
