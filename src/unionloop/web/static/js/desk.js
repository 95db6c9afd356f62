// Everything an office page may use. Each module does nothing where its part is absent.
import "./look.js";
import "./menus.js";
import "./copy.js";
import "./submit.js";
import "./errors.js";
import "./table.js";
import "./palette.js";
import "./print.js";
import "./leaving.js";
