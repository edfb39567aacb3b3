/* Offers to print the handout. */
"use strict";

const button = document.getElementById("print");
button.hidden = false;
button.addEventListener("click", () => print());
