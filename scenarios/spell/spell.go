// Package spell suggests the word that was probably meant: a mistyped word goes in with those there are, and the nearest
// comes out.
package spell

import "fmt"

// most is how many letters may be wrong before a word is like none that is known.
const most = 2

// Nearest is the known word that takes the fewest letters to change, add or take away; the first of several. It reports
// false if none is like it.
func Nearest(word string, known []string) (string, bool) {
	best, least := "", most+1
	for _, k := range known {
		if d := distance(word, k); d < least && d < len(k) {
			best, least = k, d
		}
	}
	return best, best != ""
}

// Hint asks, in brackets and after a space, whether the nearest word was meant. It is empty if no word is near.
func Hint(word string, known []string) string {
	if meant, ok := Nearest(word, known); ok {
		return fmt.Sprintf(" (did you mean %q?)", meant)
	}
	return ""
}

// distance counts the letters to change, add or take away (Levenshtein).
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			change := diagonal
			if a[i] != b[j] {
				change++
			}
			diagonal = row[j+1]
			row[j+1] = min(change, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}
