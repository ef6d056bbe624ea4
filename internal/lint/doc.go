// Package lint holds the rules of the house as tests: which package may import
// which (layout.txt), where protocol versions may be compared, which words may
// not stand in the tree. A rule and its reason live together; a rule is
// changed by changing its text, in a commit that says why.
package lint
