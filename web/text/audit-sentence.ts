/** One line of the audit as a sentence, and one thing that does not hold. */

import { assertNever } from '#shared/base/assert.ts';
import type { AuditFinding, AuditRow } from '#shared/api/audit-api.ts';
import { auditText, auditWhatText } from './audit-text.ts';
import { dueText } from './due-text.ts';
import { defineText } from './language.svelte.ts';
import { officeText } from './office-text.ts';

const sentenceText = defineText(
  {
    sawPerson: (whom: string, where: string) => `${whom}の記録を見た${where}`,
    sawList: (list: string) => `「${list}」の一覧を見た`,
    searched: (text: string) => `「${text}」を探した`,
    searchedUnknown: '人を探した（言葉は残っていません）',
    lookedUp: (whom: string, why: string) => `ほかの地区の台帳を理由を書いて開いた：${whom}${why}`,
    because: (note: string) => `（${note}）`,
    changed: (whom: string, what: string) => `${whom}${what}を記録した`,
    of: (whom: string) => `${whom}の`,
    times: (n: number) => `（${n.toLocaleString('ja-JP')}件）`,
    printedPerson: (whom: string, where: string) => `${whom}の画面を印刷した${where}`,
    printed: (list: string) => `「${list}」を印刷した`,
    exported: (list: string) => `「${list}」をファイルに書き出した`,
    tookAlong: (realm: string) => `「${realm}」の記録を端末に受けた`,
    session: '会場の名簿',
    devices: '端末と会場',
    audit: '監査',
    field: '（会場の画面）',
    desk: '（窓口の画面）',
    handbook: '（母子手帳の画面）',
    plan: '（予定の画面）',
    office: '（事務局の画面）',
    room: '（同時に開く画面）',
    'look-up': '（ほかの地区の照会）',
  },
  {
    sawPerson: (whom, where) => `saw the record of ${whom}${where}`,
    sawList: (list) => `saw the list “${list}”`,
    searched: (text) => `searched for “${text}”`,
    searchedUnknown: 'searched (the words were not kept)',
    lookedUp: (whom, why) => `opened a record of another area, with a reason: ${whom}${why}`,
    because: (note) => ` (${note})`,
    changed: (whom, what) => `recorded ${what}${whom}`,
    of: (whom) => ` of ${whom}`,
    times: (n) => ` (${n})`,
    printedPerson: (whom, where) => `printed the screen of ${whom}${where}`,
    printed: (list) => `printed “${list}”`,
    exported: (list) => `exported “${list}”`,
    tookAlong: (realm) => `received the records of “${realm}”`,
    session: 'roster of a session',
    devices: 'devices and sessions',
    audit: 'audit',
    field: ' (in the field)',
    desk: ' (at the desk)',
    handbook: ' (handbook)',
    plan: ' (plan)',
    office: ' (at the office)',
    room: ' (live)',
    'look-up': ' (of another area)',
  },
);

const kindText = defineText(
  {
    'person-entered': '人の登録',
    'person-corrected': '人の訂正',
    'residence-changed': '住民としての異動',
    'shot-recorded': '接種',
    'shot-corrected': '接種の訂正',
    'shot-voided': '接種の取り消し',
    'shot-withheld': '見送り',
    'withholding-withdrawn': '見送りの撤回',
    'fact-stated': '妊娠・障害・長期療養',
    'fact-corrected': '妊娠・障害・長期療養の訂正',
    'fact-voided': '妊娠・障害・長期療養の取り消し',
    'review-resolved': '確認の決定',
    'review-reopened': '決定の取り消し',
    'persons-linked': '同じ人としてのまとめ',
    'persons-unlinked': 'まとめの取り消し',
    'persons-distinguished': 'ちがう人という決定',
    'distinction-withdrawn': '「ちがう人」の取り消し',
    'session-planned': '会場の計画',
    'roster-added': '名簿への追加',
    'lot-brought': '持参したロット',
    'checked-in': '受付',
    'session-closed': '会場の締め',
    'session-reopened': '締めの取り消し',
    'staff-entered': '職員名簿',
    'area-entered': '地区',
    'site-entered': '施設',
    'lot-entered': 'ロット台帳',
    'device-entered': '端末台帳',
    'setting-changed': '設定',
    'held-released': '保留を台帳に入れる判断',
    'held-kept': '保留のままにする判断',
    'second-required': '二人目の確認が要るというしるし',
    'change-confirmed': '二人目の確認',
    'change-refused': '二人目の差し戻し',
  },
  {
    'person-entered': 'a person',
    'person-corrected': 'a correction of a person',
    'residence-changed': 'a change of residence',
    'shot-recorded': 'a shot',
    'shot-corrected': 'a correction of a shot',
    'shot-voided': 'a void',
    'shot-withheld': 'a withholding',
    'withholding-withdrawn': 'a withholding withdrawn',
    'fact-stated': 'a pregnancy, disability or illness',
    'fact-corrected': 'a correction of a fact',
    'fact-voided': 'a fact taken back',
    'review-resolved': 'a decision',
    'review-reopened': 'a decision undone',
    'persons-linked': 'a link of persons',
    'persons-unlinked': 'an unlinking',
    'persons-distinguished': 'that two persons differ',
    'distinction-withdrawn': 'that two may be one',
    'session-planned': 'a session plan',
    'roster-added': 'more for a roster',
    'lot-brought': 'a lot brought along',
    'checked-in': 'a check-in',
    'session-closed': 'a closing',
    'session-reopened': 'a closing undone',
    'staff-entered': 'staff',
    'area-entered': 'an area',
    'site-entered': 'a site',
    'lot-entered': 'a lot',
    'device-entered': 'a device',
    'setting-changed': 'a setting',
    'held-released': 'that a held entry enters',
    'held-kept': 'that a held entry stays out',
    'second-required': 'that a change needs a second person',
    'change-confirmed': 'a second confirmation',
    'change-refused': 'a second refusal',
  },
);

const codeText = defineText(
  {
    '401': '名乗りが正しくない',
    '403': 'この役割には許されていない',
    '404': 'その人の記録はない',
    '409': '今はできない',
    '410': '期限が切れた',
    '429': 'まちがいが多すぎる',
    revoked: '使用を止めた端末',
    token: '名乗りが正しくない',
    ticket: '通行証が古い',
    version: '古い版',
    malformed: '形が正しくない',
    'wrong-pin': 'PINがちがう',
    shut: 'PINのまちがいが上限に達した',
    wait: '待ち時間のあいだ',
    'no-share': 'センターへの連絡が先',
    'no-member': 'この端末の人ではない',
    'other-secret': '合わない指紋・顔の鍵',
    unchecked: '本人と確かめられないまま',
    forked: '同じ番号の別の行',
    nobody: '当てはまる人がいない',
    here: '自分の地区の人だった',
    dismissed: 'この端末の担当者から外した',
  },
  {
    '401': 'not who they say',
    '403': 'not for this role',
    '404': 'no such record',
    '409': 'not now',
    '410': 'too late',
    '429': 'too many tries',
    revoked: 'a stopped device',
    token: 'not who they say',
    ticket: 'an old ticket',
    version: 'an old version',
    malformed: 'malformed',
    'wrong-pin': 'wrong PIN',
    shut: 'no tries left',
    wait: 'too soon',
    'no-share': 'the centre first',
    'no-member': 'not a member',
    'other-secret': 'a secret that opens nothing',
    unchecked: 'without the check that it was they',
    forked: 'another line of that number',
    nobody: 'nobody fits',
    here: 'of the own area',
    dismissed: 'taken off this device',
  },
);

/** How, or which part, where a line says it as its object. */
const howText = defineText(
  {
    passkey: '（指紋・顔）',
    added: '（加えた）',
    removed: '（外した）',
    'set-up': '（パスワードと認証アプリを決めた）',
    password: '（パスワードを替えた）',
    'passkey-begun': '（パスキーを加え始めた）',
    'passkey-added': '（パスキーを加えた）',
    'passkey-removed': '（パスキーを外した）',
    'set-back': '（設定し直した）',
    'by-passkey': '（パスキー）',
    again: '（サインイン中の本人の確認）',
    'again-by-passkey': '（サインイン中の本人の確認、パスキー）',
  },
  {
    passkey: ' (by the tablet’s authenticator)',
    added: ' (added)',
    removed: ' (removed)',
    'set-up': ' (password and app set up)',
    password: ' (another password)',
    'passkey-begun': ' (began to add a passkey)',
    'passkey-added': ' (passkey added)',
    'passkey-removed': ' (passkey removed)',
    'set-back': ' (set back)',
    'by-passkey': ' (by passkey)',
    again: ' (once more within the session)',
    'again-by-passkey': ' (once more within the session, by passkey)',
  },
);

const findingText = defineText(
  {
    changed: (lines: string) => `${lines}が書き換えられています。`,
    missing: (lines: string) => `${lines}がありません。`,
    cut: (lines: string) => `末尾の${lines}が切り取られています。`,
    rewritten: (lines: string) => `${lines}が、控えておいた印とちがいます。`,
    gap: (lines: string, device: string) =>
      `端末「${device}」の閲覧記録のうち、${lines}が届いていません。端末の人に確かめてください。`,
    deviceChanged: (lines: string, device: string) =>
      `${lines}：端末「${device}」の閲覧記録がつながっていません。`,
    forked: (lines: string, device: string) =>
      `${lines}：端末「${device}」から、同じ番号の別の行が届きました。端末が複製されたおそれがあります。`,
    begunAgain: (lines: string, device: string) =>
      `${lines}：端末「${device}」が閲覧記録を新しく始めました。前の記録の残りは失われたおそれがあります。`,
    unreadable: (lines: string, device: string) => `${lines}：端末「${device}」の行を開けません。`,
    one: (n: number) => `${n.toLocaleString('ja-JP')}行目`,
    several: (n: number, until: number) =>
      `${n.toLocaleString('ja-JP')}行目から${until.toLocaleString('ja-JP')}行目まで`,
  },
  {
    changed: (lines) => `${lines}: changed.`,
    missing: (lines) => `${lines}: missing.`,
    cut: (lines) => `${lines}: cut off the end.`,
    rewritten: (lines) => `${lines}: another than the one that was witnessed.`,
    gap: (lines, device) => `${device} did not bring ${lines} of its journal. Ask whoever has it.`,
    deviceChanged: (lines, device) => `${lines}: the journal of ${device} does not hold together.`,
    forked: (lines, device) =>
      `${lines}: ${device} brought another line of that number. It may have been copied.`,
    begunAgain: (lines, device) =>
      `${lines}: ${device} began another journal. Some of the former may be lost.`,
    unreadable: (lines, device) => `${lines}: a line of ${device} cannot be opened.`,
    one: (n) => `line ${n}`,
    several: (n, until) => `lines ${n} to ${until}`,
  },
);

/** Words of a table by a code from outside; the code itself where the table has none. */
const wordOf = (table: Readonly<Record<string, string>>, code: string): string =>
  Object.hasOwn(table, code) ? (table[code] ?? code) : code;

/** A list by the name that its screen has: `due?series=MR-1`, `session:…`, `/office/due`. */
function listName(object: string): string {
  const t = sentenceText();
  const [name = ''] = object.replace(/^\/(office|desk|field)\/?/, '').split(/[?/]/);
  if (name.startsWith('session:') || object.startsWith('/field')) return t.session;
  const office = officeText();
  const lists: Readonly<Record<string, string>> = {
    review: office.navTray,
    persons: office.navPersons,
    due: dueText().navDue,
    held: office.navHeld,
    devices: t.devices,
    decisions: office.navDecisions,
    merged: office.navMerged,
    audit: t.audit,
  };
  const [, query = ''] = object.split('?');
  const known = wordOf(lists, name === '' ? object : name);
  return query === '' ? known : `${known} ${query}`;
}

/** @param whom - the person of the line in words; '' where it has none */
export function auditSentence(row: AuditRow, whom: string): string {
  const t = sentenceText();
  const places: Readonly<Record<string, string>> = {
    field: t.field,
    desk: t.desk,
    handbook: t.handbook,
    plan: t.plan,
    office: t.office,
    room: t.room,
    'look-up': t['look-up'],
  };
  const where = Object.hasOwn(places, row.object) ? (places[row.object] ?? '') : '';
  const times = row.rows !== null && row.rows !== 1 ? t.times(row.rows) : '';
  switch (row.what) {
    case 'saw-person':
      return t.sawPerson(whom, where);
    case 'saw-list':
      return t.sawList(listName(row.object));
    case 'searched':
      return row.text === '' ? t.searchedUnknown : t.searched(row.text);
    case 'looked-up':
      return t.lookedUp(whom, row.text === '' ? '' : t.because(row.text));
    case 'changed': {
      const [kind = ''] = row.object.split(' ');
      return `${t.changed(whom === '' ? '' : t.of(whom), wordOf(kindText(), kind))}${times}`;
    }
    case 'printed':
      return whom === '' ? t.printed(listName(row.object)) : t.printedPerson(whom, where);
    case 'exported':
      return `${t.exported(listName(row.object))}${times}`;
    case 'took-along':
      return t.tookAlong(row.object);
    case 'pin-changed':
      return `${auditWhatText()[row.what]}${row.object === '' ? '' : t.because(row.object)}`;
    default: {
      const hows: Readonly<Record<string, string>> = howText();
      const how = Object.hasOwn(hows, row.object) ? (hows[row.object] ?? '') : '';
      const whose = row.text === '' ? '' : t.because(row.text);
      return `${auditWhatText()[row.what]}${how}${whose}${times}`;
    }
  }
}

/** 行った, or why not. */
export function auditOutcome({ code }: Pick<AuditRow, 'code'>): string {
  return code === '' ? auditText().done : wordOf(codeText(), code);
}

/** @param device - the finding's device in words */
export function findingSentence({ code, n, until }: AuditFinding, device: string): string {
  const t = findingText();
  const lines = n >= until ? t.one(n) : t.several(n, until);
  switch (code) {
    case 'changed':
      return t.changed(lines);
    case 'missing':
      return t.missing(lines);
    case 'cut':
      return t.cut(lines);
    case 'rewritten':
      return t.rewritten(lines);
    case 'journal-gap':
      return t.gap(lines, device);
    case 'journal-changed':
      return t.deviceChanged(lines, device);
    case 'journal-forked':
      return t.forked(lines, device);
    case 'journal-begun-again':
      return t.begunAgain(lines, device);
    case 'unreadable':
      return t.unreadable(lines, device);
    default:
      return assertNever(code);
  }
}
