@{
    # The modules of the PowerShell Gallery that the build uses, with their versions.
    'Pester'                       = '6.0.0'
    'Microsoft.PowerShell.PlatyPS' = '1.0.3'
    'PSScriptAnalyzer'             = '1.25.0'
}
