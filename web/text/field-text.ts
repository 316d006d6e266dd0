/** All words of the field screens, in the language of the device. */

import { childText } from './child-text.ts';
import { closingText } from './closing-text.ts';
import { sessionText } from './session-text.ts';

export const fieldText = () => ({ ...sessionText(), ...childText(), ...closingText() });
