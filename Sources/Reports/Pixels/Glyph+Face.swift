extension Glyph {
  /// The face: a character, then its rows from the top, one base-32 digit for five pixels.
  static let encodedFace: [Character: String] = [
    " ": "0", "!": "4444404", "\"": "AA", "#": "AAVAVAA", "$": "4FKE5U4", "%": "OP248J3",
    "&": "CIK8LID", "'": "44", "(": "2488842", ")": "8422248", "*": "04LEL4", "+": "044V44",
    ",": "00000448", "-": "000E", ".": "0000004", "/": "11248GG",
    "0": "EHHHHHE", "1": "4C4444E", "2": "EH1248V", "3": "EH161HE", "4": "26AIV22",
    "5": "VGU11HE", "6": "68GUHHE", "7": "V124888", "8": "EHHEHHE", "9": "EHHF12C",
    ":": "0040004", ";": "00400448", "<": "248G842", "=": "00V0V", ">": "8421248",
    "?": "EH12404", "@": "EH1DLLE",
    "A": "EHHVHHH", "B": "UHHUHHU", "C": "EHGGGHE", "D": "UHHHHHU", "E": "VGGUGGV",
    "F": "VGGUGGG", "G": "EHGNHHF", "H": "HHHVHHH", "I": "E44444E", "J": "72222IC",
    "K": "HIKOKIH", "L": "GGGGGGV", "M": "HRLLHHH", "N": "HHPLJHH", "O": "EHHHHHE",
    "P": "UHHUGGG", "Q": "EHHHLID", "R": "UHHUKIH", "S": "FGGE11U", "T": "V444444",
    "U": "HHHHHHE", "V": "HHHHHA4", "W": "HHHLLLA", "X": "HHA4AHH", "Y": "HHHA444",
    "Z": "V1248GV",
    "[": "E88888E", "\\": "GG84211", "]": "E22222E", "^": "4AH", "_": "0000000V", "`": "84",
    "a": "00E1FHF", "b": "GGMPHHU", "c": "00EHGHE", "d": "11DJHHF", "e": "00EHVGE",
    "f": "698S888", "g": "00FHHHF1E", "h": "GGMPHHH", "i": "40C444E", "j": "2062222IC",
    "k": "GGIKOKI", "l": "C44444E", "m": "00QLLLL", "n": "00MPHHH", "o": "00EHHHE",
    "p": "00UHHHUGG", "q": "00FHHHF11", "r": "00MOGGG", "s": "00FGE1U", "t": "88S8896",
    "u": "00HHHJD", "v": "00HHHA4", "w": "00HHLLA", "x": "00HA4AH", "y": "00HHHHF1E",
    "z": "00V248V",
    "{": "2448442", "|": "4444444", "}": "8442448", "~": "008L2",
    "×": "0HA4AH", "·": "0004", "–": "000V", "−": "000V", "²": "C24E", "…": "000000L",
    "≠": "02V4V8", "±": "44V440V", "°": "4A4", "≤": "248420E", "≥": "842480E", "’": "44",
  ]
}
