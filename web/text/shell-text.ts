/** Words of the frame around every screen: sign-in, navigation, look, alarms. */

import { defineText } from './language.svelte.ts';

export const shellText = defineText(
  {
    field: '会場',
    desk: '窓口',
    office: '事務局',
    device: 'この端末',
    menu: '画面の切り替え',
    skip: '本文へ',
    look: '表示',
    lookTitle: '表示の設定',
    theme: '明るさ',
    themeLight: '明るい',
    themeDark: '暗い',
    themeOutdoor: '屋外（はっきり）',
    textSize: '文字の大きさ',
    sizeNormal: '標準',
    sizeLarge: '大きい',
    sizeLargest: 'とても大きい',
    language: 'ことば',
    demonstration: 'デモ：架空の町です。実在の人のことを入力しないでください。',
    demonstrationShort: 'デモ',
    starting: '台帳を開いています',
    startFailed: 'この端末の台帳を開けませんでした',
    entriesMissing: (n: number) =>
      `この端末で記録した${n}件が見つかりません。この端末を使わず、そのまま事務局に渡してください。`,
    orphans: (n: number) => `この端末に、記録が${n}件残っています`,
    orphansWhat:
      '端末の登録が読めなくなりましたが、記録は消えていません。もう一度登録すると、センターに届きます。それまで、この端末のデータを消さないでください。',
    startFailedWhat:
      '記録はこの端末に残っています。画面をもう一度開いてください。直らないときは、紙に記録して事務局に連絡してください。',
    reopen: 'もう一度開く',
    otherTab: 'この端末でもう1つ開いています',
    otherRole: 'この担当の画面ではありません。上のメニューから選んでください。',
    staffLine: (name: string, role: string) => `${name}（${role}）`,

    alarmTitle: '保存できません — 紙に書いてください',
    alarmWhat:
      'この端末に記録を保存できませんでした。空き容量が足りないか、保存場所がこわれています。これからの記録は紙に書き、「端末控え」を作って事務局に連絡してください。',
    alarmExport: '端末控えを作る',
    alarmSeen: '紙に書きます',
    partialTitle: 'この端末には、まだすべての記録が届いていません',
    partialEmptied:
      'ブラウザーがこの端末の台帳を失いました。この端末で記録した接種は残っています。ほかの記録は、つながると届きます。',
    partialWhat:
      'ここで見つからない人や接種が、センターにはあるかもしれません。つながる所で、開いたまま待ってください。急ぐときは母子健康手帳で確かめます。',
    refusedTitle: 'センターへ送れません',
    refusedWhat: '記録はこの端末に残っています。消さずに、事務局に連絡してください。',

    updateTitle: '新しい版があります',
    updateWhat: '入力中の内容は保存されます。',
    updateNow: '今すぐ切り替える',
    updateLater: '会場が終わってから',
    updateEditing: (n: number) => `入力中の画面があります（${n}）`,

    signInTitle: 'この端末を使いはじめる',
    signInSupport: 'どの担当で使うかを選びます。はじめの1回だけ、センターとつながっている必要があります。',
    signInDemonstration: 'デモの担当から選ぶ',
    signInChoose: (name: string) => `${name}で使う`,
    signInForm: '職員番号と登録コードで使う',
    staff: '職員番号',
    code: '登録コード',
    codeSupport: '事務局が発行したコードです。',
    deviceName: '端末の名前',
    deviceNameSupport: '端末に貼ってある名前。例：タブレット3',
    signIn: '使いはじめる',
    signingIn: '登録しています',
    staffMissing: '職員番号を入力してください。',
    codeMissing: '登録コードを入力してください。',
    deviceNameMissing: '端末の名前を入力してください。',
    defaultDeviceName: 'タブレット',
    errorTitle: 'この画面はありません',
    errorWhat: '記録は消えていません。はじめの画面からもう一度開いてください。',
    errorHome: 'はじめの画面へ',
  },
  {
    field: 'Session',
    desk: 'Desk',
    office: 'Office',
    device: 'This device',
    menu: 'Screens',
    skip: 'Skip to content',
    look: 'Display',
    lookTitle: 'Display settings',
    theme: 'Brightness',
    themeLight: 'Light',
    themeDark: 'Dark',
    themeOutdoor: 'Outdoor (strong)',
    textSize: 'Size of text',
    sizeNormal: 'Normal',
    sizeLarge: 'Large',
    sizeLargest: 'Very large',
    language: 'Language',
    demonstration: 'Demonstration: an invented town. Do not enter anything about real people.',
    demonstrationShort: 'Demo',
    starting: 'Opening the ledger',
    startFailed: 'The ledger on this device could not be opened',
    entriesMissing: (n) =>
      `${n} records made on this device cannot be found. Do not use it; hand it to the office as it is.`,
    orphans: (n) => `${n} records are still on this device`,
    orphansWhat:
      'The registration of this device cannot be read, but no record is lost. Register it again and they reach the centre. Until then, do not erase its data.',
    startFailedWhat:
      'The records are still on this device. Open the page again. If that does not help, write on paper and call the office.',
    reopen: 'Open again',
    otherTab: 'Also open in another window of this device',
    otherRole: 'This screen belongs to another role. Choose from the menu above.',
    staffLine: (name, role) => `${name} (${role})`,

    alarmTitle: 'Cannot save: write on paper',
    alarmWhat:
      'A record could not be saved on this device. It is full, or its storage is damaged. Write on paper from now on, make a device copy and call the office.',
    alarmExport: 'Make a device copy',
    alarmSeen: 'I will write on paper',
    partialTitle: 'Not all records have arrived on this device',
    partialEmptied:
      'The browser lost this device’s ledger. The shots that this device recorded are kept. The others arrive with a connection.',
    partialWhat:
      'The centre may hold persons and shots that are not found here. Keep this open where there is a connection. If it is urgent, check the handbook.',
    refusedTitle: 'Cannot send to the centre',
    refusedWhat: 'The records stay on this device. Do not clear it; call the office.',

    updateTitle: 'A new version is ready',
    updateWhat: 'What you are entering will be kept.',
    updateNow: 'Switch now',
    updateLater: 'After the session',
    updateEditing: (n) => `Screens being edited: ${n}`,

    signInTitle: 'Start using this device',
    signInSupport: 'Choose whose work it is for. The centre must be reachable this one time.',
    signInDemonstration: 'Choose a demonstration role',
    signInChoose: (name) => `Use as ${name}`,
    signInForm: 'Use a staff number and an enrolment code',
    staff: 'Staff number',
    code: 'Enrolment code',
    codeSupport: 'Issued by the office.',
    deviceName: 'Name of the device',
    deviceNameSupport: 'As on its label, e.g. Tablet 3',
    signIn: 'Start',
    signingIn: 'Enrolling',
    staffMissing: 'Enter the staff number.',
    codeMissing: 'Enter the enrolment code.',
    deviceNameMissing: 'Enter the name of the device.',
    defaultDeviceName: 'Tablet',
    errorTitle: 'There is no such screen',
    errorWhat: 'No record is lost. Start again from the first screen.',
    errorHome: 'First screen',
  },
);

const roleText = defineText(
  {
    vaccinator: '接種担当',
    reception: '受付担当',
    desk: '窓口担当',
    office: '事務局',
    administrator: '管理者',
    auditor: '監査',
  },
  {
    vaccinator: 'vaccinator',
    reception: 'reception',
    desk: 'desk',
    office: 'office',
    administrator: 'administrator',
    auditor: 'auditor',
  },
);

/** Name of a role; the code itself where it is unknown. */
export const roleName = (role: string): string => (roleText() as Record<string, string>)[role] ?? role;
