// What public and phone pages use.
import "./look.js";
import "./menus.js";
import "./copy.js";
import "./submit.js";
import "./errors.js";
import "./print.js";
import "./leaving.js";
