// mdBook's pages without the faults that axe finds in them.
document.getElementById("mdbook-menu-bar").setAttribute("role", "banner");
document.getElementById("mdbook-search-wrapper").setAttribute("role", "search");
// A label may not have these. Its title is read out.
for (const attribute of ["aria-expanded", "aria-label"]) {
  document.getElementById("mdbook-sidebar-toggle").removeAttribute(attribute);
}
// Arrow keys scroll what has the focus.
for (const scrollable of document.querySelectorAll("pre > code, .table-wrapper")) {
  if (scrollable.scrollWidth > scrollable.clientWidth) scrollable.tabIndex = 0;
}
