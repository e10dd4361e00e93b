@{
    # What the build needs from the PowerShell Gallery, and in which version.
    'Pester'                       = '6.0.0'
    'Microsoft.PowerShell.PlatyPS' = '1.0.3'
    'PSScriptAnalyzer'             = '1.25.0'
}
