/** Seeds that found something once, and what it was. They are run for ever; what they meet moves with the product. */

export const PINNED: readonly { readonly seed: number; readonly found: string }[] = [
  { seed: 4, found: 'a tap was answered by a thrown error where the database handle had died (S11)' },
  {
    seed: 6,
    found: "after a restore others' entries read as received although the new log lacked them (P98)",
  },
  { seed: 8, found: 'a change of staff threw where the database handle had died (S11)' },
  { seed: 68, found: 'a forged entry that was released took the id of the device that it named (P25)' },
  { seed: 81, found: 'a forged entry that was released took the id of the device that it named (P25)' },
  {
    seed: 189,
    found: 'what came back to the log in another realm than before stayed in doubt for ever (P98)',
  },
  { seed: 1089, found: 'the comparison at the end did not know what is in doubt after a restore (P98)' },
  { seed: 1440, found: 'of two entries under one id a restored log had the other one (P98)' },
  { seed: 3, found: 'a copied profile went on numbering in the epoch of its twin (S19)' },
  { seed: 216, found: 'what the office let in of a fork stood only once in the expected end (P25)' },
  {
    seed: 1376,
    found:
      'an emptied database and a damaged identity frame made the device one that was never enrolled (S4)',
  },
  {
    seed: 10345,
    found: 'a clock set back by two minutes let a dead socket pass for a hub that answers (P87)',
  },
  {
    seed: 10513,
    found: 'the release of one fork made the other fork of that id read as received (S19)',
  },
  {
    seed: 30089,
    found: 'of one id in two documents both were out of doubt when the log named one (P98)',
  },
  {
    seed: 31096,
    found: 'a realm that the restored hub did not name any more was believed to be received (P98)',
  },
  {
    seed: 31271,
    found: 'entries taken in of a realm of which no row ever came were believed after a restore (P98)',
  },
  {
    seed: 301701,
    found:
      'a clock that was set back by a quarter of an hour kept a waiting device from the hub for as long (P87)',
  },
  {
    seed: 310716,
    found:
      'a store that failed once while the clock ran years ahead was asked for no rows when it was right again (P87)',
  },
  {
    seed: 312781,
    found:
      'what the hub had in one realm stayed in doubt because an own entry had named its document in another (P98)',
  },
  {
    seed: 315094,
    found: 'what a tab had written to the journal and not flushed when it died passed for kept twice (S9)',
  },
  {
    seed: 325062,
    found: 'a tab that started while another stored an entry did not show it until the next one (P94)',
  },
];
