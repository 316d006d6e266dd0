import { MemoryLog } from '#server/log/memory-log.ts';
import { durableLogContract } from '../../contract/durable-log.contract.ts';

durableLogContract('memory', () => new MemoryLog());
