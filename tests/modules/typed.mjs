// package.json says which kind a .js file is.
import { kind } from './typed/module.js';
import commonjs from './typed/commonjs/file.js';
import { extensionless } from './typed/extensionless';
console.log(kind, commonjs, extensionless);
