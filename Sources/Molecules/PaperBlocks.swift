extension BlockTable {
  /// The 72 building blocks of Bengio et al. 2021, which give 105 choices.
  public static let paper: BlockTable = {
    do {
      return try BlockTable(text: paperText)
    } catch {
      preconditionFailure("the paper's blocks: \(error)")
    }
  }()

  private static let paperText = """
    c1ccccc1 0:1,2,3,4,5
    CO 0:1 1:0,0,0
    C=O 0
    C1CCNCC1 0:3 1:0,3 3:0
    O 0
    C 0
    c1ccncc1 0:1,2,4,5 1:0,2,4,5 2:0,1,4,5
    CNC=O 0:2 2:0,0
    CC 0:1
    O=CNO 1
    O=CO 1
    CCC 1
    c1ccc2ccccc2c1 0 2
    NC=O 0:1 1:0
    C1CCCC1 0
    CN 0:1,1 1:0,0
    F 0
    N 0
    CNC 1
    O=PO 1
    Cl 0
    C1CCOC1 0:4,1,2,4 2:4,0,1,4
    c1ncc2nc[nH]c2n1 2:6 6:2
    c1cc[nH]c1 0 2
    c1ccc2[nH]ccc2c1 6
    C1COCCN1 5
    C1CCCCC1 0:1,2,3,4,5
    N=CN 1
    c1cscn1 0:3 3:0
    O=S=O 1
    C1CCNC1 0:3,4 2:0,3,4 3:0,4
    c1cn[nH]c1 0:1,3,4 1:0,3,4 4:0,1,3 3:0,1,4
    O=[NH+][O-] 1
    FC(F)F 1
    c1ccsc1 2:4
    O=[PH](O)O 1
    S 0
    CC(C)C 1
    I 0
    O=c1[nH]cnc2[nH]cnc12 3:6 6:3
    CNC(C)=O 0
    c1cncnc1 0:1,3,5 1:0,3,5 3:0,1,5
    Br 0
    C1CNCCN1 2:5
    c1cc[nH+]cc1 1:3 3:1
    C1CC1 0
    C=C 0:1
    C1CCOCC1 0:1,2,4,5 1:0,2,4,5 2:0,1,4,5
    CC(C)O 1
    N[SH](=O)=O 1
    CCO 1
    CC(N)=O 2
    C#N 0
    CC=O 1
    O=c1cc[nH]c(=O)[nH]1 2:4 4:2
    C1=CNC=CC1 0:2 2:0
    C=CC 0:1 1:0
    CS 0
    O=[SH](=O)O 1
    C[NH3+] 0
    C=C(C)C 0
    C=N 0
    O=C[O-] 1
    O=c1nccc[nH]1 3:6 6:3
    O=[SH](=O)[O-] 1
    C1=CCCCC1 0 2:0 3:0
    O=c1[nH]cnc2c1NCCN2 3:8 8:3
    O=P[O-] 1
    O=[PH]([O-])O 1
    O=c1nc2[nH]c3ccccc3nc-2c(=O)[nH]1 8:4,7 7:4,8 4:7,8
    C[SH2+] 1
    C1COCC[NH2+]1 5
    """
}
