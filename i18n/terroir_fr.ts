<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="fr" sourcelanguage="en">
<context>
    <name>core</name>
    <message>
        <source>0 would make all pixels equal; give another scale</source>
        <translation>0 rendrait tous les pixels égaux ; donnez un autre facteur d’échelle</translation>
    </message>
    <message>
        <source>A TARGET of {target}, twice that error, would need {count} points.</source>
        <translation>Un TARGET de {target}, soit le double de cette erreur, demanderait {count} points.</translation>
    </message>
    <message>
        <source>A raster of labels has no polygons: what lies in one square of {size:.6g} map units (metres where these are degrees) stays together. BLOCK_SIZE sets another size.</source>
        <translation>Un raster d’étiquettes n’a pas de polygones : ce qui est dans un même carré de {size:.6g} unités de la carte (des mètres si ce sont des degrés) reste ensemble. BLOCK_SIZE fixe une autre taille.</translation>
    </message>
    <message>
        <source>A single tile of the network ({side} × {side} pixels with what it sees around it) needs about {needed} MB, and MEMORY is {budget} MB: it is computed all the same, and takes more than it was given. Give {needed} MB or more.</source>
        <translation>Une seule tuile du réseau ({side} × {side} pixels avec ce qu’il voit autour d’elle) demande environ {needed} Mo, et MEMORY est de {budget} Mo : elle est calculée malgré tout, et dépasse le budget. Donnez {needed} Mo ou plus.</translation>
    </message>
    <message>
        <source>A standard error of {target} needs {count} points.</source>
        <translation>Une erreur-type de {target} demande {count} points.</translation>
    </message>
    <message>
        <source>A step that reads files which the workers of {profile} do not see runs on this machine.</source>
        <translation>Une étape qui lit des fichiers que les processus de calcul de {profile} ne voient pas s’exécute sur cette machine.</translation>
    </message>
    <message>
        <source>A worker of {profile} cannot read {path}: this machine reads for it.</source>
        <translation>Un processus de calcul de {profile} ne peut pas lire {path} : cette machine lit pour lui.</translation>
    </message>
    <message>
        <source>AMOUNT is not used: the strategy {strategy} needs no number. Choose constant, percent or total.</source>
        <translation>AMOUNT n’est pas utilisé : la stratégie {strategy} ne demande aucun nombre. Choisissez constant, percent ou total.</translation>
    </message>
    <message>
        <source>About {time} (h:mm:ss), from one block of {pixels} pixels that took {seconds} s.</source>
        <translation>Environ {time} (h:mm:ss), d’après un bloc de {pixels} pixels calculé en {seconds} s.</translation>
    </message>
    <message>
        <source>All inputs stay where they are: {host} sees them.</source>
        <translation>Toutes les entrées restent où elles sont : {host} les voit.</translation>
    </message>
    <message>
        <source>All patches are of one class: a network cannot learn from them.</source>
        <translation>Toutes les imagettes sont d’une seule classe : un réseau ne peut rien en apprendre.</translation>
    </message>
    <message>
        <source>All points had the same chance, so the sizes of the strata are only estimated and intervals of areas are too narrow: choose the design simple, or give the raster of the strata (STRATA).</source>
        <translation>Tous les points avaient la même probabilité d’être tirés : la taille des strates n’est qu’estimée et les intervalles des surfaces sont trop étroits. Choisissez le plan simple, ou donnez le raster des strates (STRATA).</translation>
    </message>
    <message>
        <source>All workers of {profile} were lost; waiting for others.</source>
        <translation>Tous les processus de calcul de {profile} ont été perdus ; d’autres sont attendus.</translation>
    </message>
    <message>
        <source>An earlier attempt still holds the results; this one waits up to {minutes} min for its end.</source>
        <translation>Une tentative précédente tient encore les résultats ; celle-ci attend sa fin pendant {minutes} min au plus.</translation>
    </message>
    <message>
        <source>An earlier attempt was cut short; this one goes on where it stopped.</source>
        <translation>Une tentative précédente a été interrompue ; celle-ci reprend là où elle s’est arrêtée.</translation>
    </message>
    <message>
        <source>Areas are given in pixels, for the map's reference system tells no size ({crs}); assign the right one to the map for hectares.</source>
        <translation>Les surfaces sont données en pixels, car le système de coordonnées de la carte n’indique pas de taille ({crs}) ; attribuez le bon à la carte pour avoir des hectares.</translation>
    </message>
    <message>
        <source>Bands without a name are known by their place in the list of rasters: {bands}.</source>
        <translation>Les bandes sans nom sont connues par leur place dans la liste des rasters : {bands}.</translation>
    </message>
    <message>
        <source>Bands: {bands}.</source>
        <translation>Bandes : {bands}.</translation>
    </message>
    <message>
        <source>Blocks have {rows} × {cols} pixels as in the run that was interrupted; up to {in_flight} are in memory.</source>
        <translation>Les blocs ont {rows} × {cols} pixels, comme dans le traitement interrompu ; jusqu’à {in_flight} sont en mémoire.</translation>
    </message>
    <message>
        <source>COSTS are not used: they count in a stratified design with the allocation optimal only.</source>
        <translation>COSTS n’est pas utilisé : les coûts ne comptent que dans un plan stratifié avec l’allocation optimal.</translation>
    </message>
    <message>
        <source>Chosen: {chosen}. {score} of each: {ranking}</source>
        <translation>Retenu : {chosen}. {score} de chacun : {ranking}</translation>
    </message>
    <message>
        <source>Class {label} comes from {groups} polygons only: more samples of them add no knowledge of other places; add polygons.</source>
        <translation>La classe {label} ne vient que de {groups} polygones : plus d’échantillons des mêmes n’apprennent rien des autres lieux ; ajoutez des polygones.</translation>
    </message>
    <message>
        <source>Class {label} has one sample only, and so no standard deviation: it is replicated.</source>
        <translation>La classe {label} n’a qu’un seul échantillon, donc pas d’écart-type : il est répliqué.</translation>
    </message>
    <message>
        <source>Class {label} has {count} pixels, fewer than the {wanted} asked for: all are taken.</source>
        <translation>La classe {label} compte {count} pixels, moins que les {wanted} demandés : tous sont pris.</translation>
    </message>
    <message>
        <source>Class {label} has {count} polygons only: whether it is recognised elsewhere cannot be judged; add polygons.</source>
        <translation>La classe {label} n’a que {count} polygones : on ne peut pas juger si elle est reconnue ailleurs ; ajoutez des polygones.</translation>
    </message>
    <message>
        <source>Class {label} has {count} samples only.</source>
        <translation>La classe {label} n’a que {count} échantillons.</translation>
    </message>
    <message>
        <source>Class {label}: only {placed} of {wanted} samples were placed with {distance} between them; ask for fewer, or for a smaller distance.</source>
        <translation>Classe {label} : seuls {placed} échantillons sur {wanted} ont pu être placés à {distance} les uns des autres ; demandez-en moins, ou une distance plus petite.</translation>
    </message>
    <message>
        <source>Class {label}: {chosen} of {count} pixels.</source>
        <translation>Classe {label} : {chosen} pixels sur {count}.</translation>
    </message>
    <message>
        <source>Class {label}: {count} polygons have fewer than {wanted} samples, and SMOTE takes fewer neighbours there.</source>
        <translation>Classe {label} : {count} polygones ont moins de {wanted} échantillons, SMOTE y prend moins de voisins.</translation>
    </message>
    <message>
        <source>Class {label}: {count} polygons have one sample only, and SMOTE makes nothing of them.</source>
        <translation>Classe {label} : {count} polygones n’ont qu’un seul échantillon, SMOTE n’en tire rien.</translation>
    </message>
    <message>
        <source>Class {label}: {made} samples are made of {present}.</source>
        <translation>Classe {label} : {made} échantillons créés à partir de {present}.</translation>
    </message>
    <message>
        <source>Class {large} has {times:.0f} times as many samples as class {small}: classifiers may overlook the small one; extract fewer of the large one, or augment the small one.</source>
        <translation>La classe {large} a {times:.0f} fois plus d’échantillons que la classe {small} : un classifieur peut négliger la plus petite ; extrayez-en moins de la grande, ou augmentez la petite.</translation>
    </message>
    <message>
        <source>Class {name} has one polygon only: it goes to training and cannot be tested; add polygons.</source>
        <translation>La classe {name} n’a qu’un seul polygone : il va à l’apprentissage et la classe ne peut pas être testée ; ajoutez des polygones.</translation>
    </message>
    <message>
        <source>Class {name} has one sample only: it goes to training and cannot be tested; extract more.</source>
        <translation>La classe {name} n’a qu’un seul échantillon : il va à l’apprentissage et la classe ne peut pas être testée ; extrayez-en davantage.</translation>
    </message>
    <message>
        <source>Class {name} has {pixels} pixels only; all of them are in the sample.</source>
        <translation>La classe {name} n’a que {pixels} pixels ; tous sont dans l’échantillon.</translation>
    </message>
    <message>
        <source>Class {name} lies in one block only: it goes to training and cannot be tested; try smaller blocks.</source>
        <translation>La classe {name} n’occupe qu’un seul bloc : elle va à l’apprentissage et ne peut pas être testée ; essayez des blocs plus petits.</translation>
    </message>
    <message>
        <source>Class {name}: training {train}, test {test} (polygons or other groups).</source>
        <translation>Classe {name} : apprentissage {train}, test {test} (polygones ou autres groupes).</translation>
    </message>
    <message>
        <source>Class {name}: {placed} of {wanted} points could be placed {distance} apart; give a smaller minimum distance for more.</source>
        <translation>Classe {name} : {placed} points sur {wanted} ont pu être placés à {distance} les uns des autres ; pour en avoir plus, donnez une distance minimale plus petite.</translation>
    </message>
    <message>
        <source>Class {name}: {training} training, {validation} validation, {test} test, from {training_groups}, {validation_groups} and {test_groups} polygons.</source>
        <translation>Classe {name} : entraînement {training}, validation {validation}, test {test}, venant de {training_groups}, {validation_groups} et {test_groups} polygones.</translation>
    </message>
    <message>
        <source>Class {name}: {training} training, {validation} validation, {test} test, from {training_groups}, {validation_groups} and {test_groups} squares.</source>
        <translation>Classe {name} : {training} en entraînement, {validation} en validation, {test} en test, de {training_groups}, {validation_groups} et {test_groups} carrés.</translation>
    </message>
    <message>
        <source>Code 0 of {path} is learnt as a class of its own, with {share:.0%} of the labelled pixels; where it means that nothing is known there, set UNLABELLED to 0.</source>
        <translation>Le code 0 de {path} est appris comme une classe à part entière, avec {share:.0%} des pixels étiquetés ; s’il signifie que rien n’y est connu, réglez UNLABELLED sur 0.</translation>
    </message>
    <message>
        <source>Constant over all pixels learnt from, so that it tells no clusters apart: {bands}; leave it out, with a RECIPE that names the other bands.</source>
        <translation>Sans variation sur tous les pixels d’apprentissage, donc sans pouvoir de séparation : {bands} ; à écarter par une RECIPE qui nomme les autres bandes.</translation>
    </message>
    <message>
        <source>Cross-validated on {count} samples in {folds} folds: overall accuracy {accuracy:.3f}, macro F1 {f1:.3f}.</source>
        <translation>Validation croisée sur {count} échantillons en {folds} plis : exactitude globale {accuracy:.3f}, F1 macro {f1:.3f}.</translation>
    </message>
    <message>
        <source>Cross-validated on {count} samples: RMSE {rmse:.4g}, MAE {mae:.4g}, R² {r2:.3f}, bias {bias:.4g}.</source>
        <translation>Validation croisée sur {count} échantillons : RMSE {rmse:.4g}, MAE {mae:.4g}, R² {r2:.3f}, biais {bias:.4g}.</translation>
    </message>
    <message>
        <source>Done.</source>
        <translation>Terminé.</translation>
    </message>
    <message>
        <source>Epoch {epoch} of {epochs}: loss {loss:.4f} ({seconds:.1f} s)</source>
        <translation>Époque {epoch} sur {epochs} : perte {loss:.4f} ({seconds:.1f} s)</translation>
    </message>
    <message>
        <source>Epoch {epoch} of {epochs}: loss {loss:.4f}, validation loss {validation:.4f}, macro F1 {f1:.3f} ({seconds:.1f} s)</source>
        <translation>Époque {epoch} sur {epochs} : perte {loss:.4f}, perte de validation {validation:.4f}, F1 macro {f1:.3f} ({seconds:.1f} s)</translation>
    </message>
    <message>
        <source>Every pixel has its own patch of {size} × {size} pixels, which takes long.</source>
        <translation>Chaque pixel a sa propre imagette de {size} × {size} pixels, ce qui prend du temps.</translation>
    </message>
    <message>
        <source>Features are real numbers of single precision: values of {bands} with more than 7 digits are rounded.</source>
        <translation>Les variables sont des réels en simple précision : les valeurs de {bands} qui ont plus de 7 chiffres sont arrondies.</translation>
    </message>
    <message>
        <source>Features of different classes overlap (ids {pairs}): no patch stands for the pixels that they share.</source>
        <translation>Des entités de classes différentes se recouvrent (identifiants {pairs}) : aucune imagette ne représente les pixels qu’elles partagent.</translation>
    </message>
    <message>
        <source>Fewer than two points: {classes}; the accuracy of these classes cannot be estimated with an interval.</source>
        <translation>Moins de deux points : {classes} ; l’exactitude de ces classes ne peut pas être estimée avec un intervalle.</translation>
    </message>
    <message>
        <source>Fewer than {limit} reference pixels: {classes}; the figures of these classes are uncertain.</source>
        <translation>Moins de {limit} pixels de référence : {classes} ; les chiffres de ces classes sont incertains.</translation>
    </message>
    <message>
        <source>Going on with a run that was interrupted: {done} of {total} blocks are there already.</source>
        <translation>Reprise d’un traitement interrompu : {done} blocs sur {total} sont déjà là.</translation>
    </message>
    <message>
        <source>INPUT is not used: the patches are files of their own.</source>
        <translation>INPUT n’est pas utilisé : les imagettes sont des fichiers à part.</translation>
    </message>
    <message>
        <source>INTERIOR_WIDTH alone blends nothing, because no region reaches beyond its border: give EXTERIOR_WIDTH.</source>
        <translation>INTERIOR_WIDTH seul ne produit aucune transition, car aucune région ne dépasse sa limite : donnez EXTERIOR_WIDTH.</translation>
    </message>
    <message>
        <source>Images that lie in no folder of a class are left out: {count}.</source>
        <translation>Images laissées de côté, car elles ne sont dans le dossier d’aucune classe : {count}.</translation>
    </message>
    <message>
        <source>In the map but not in the reference: {classes}; their pixels count as errors of other classes.</source>
        <translation>Dans la carte mais pas dans la référence : {classes} ; leurs pixels comptent comme erreurs des autres classes.</translation>
    </message>
    <message>
        <source>Intervals rest on the errors of {count} polygons, and can be had up to a LEVEL of {level:g} only.</source>
        <translation>Les intervalles reposent sur les erreurs de {count} polygones et ne sont possibles que jusqu’à un LEVEL de {level:g}.</translation>
    </message>
    <message>
        <source>It began with {before} threads and goes on with {now}: its last digits will differ from those of a training that was not interrupted.</source>
        <translation>L’entraînement a commencé avec {before} threads et continue avec {now} : ses derniers chiffres différeront de ceux d’un entraînement sans interruption.</translation>
    </message>
    <message>
        <source>Job {id} was handed to {profile}, and QGIS may be closed. 'List jobs' and the panel 'Jobs on clusters' tell how far it is; 'Fetch job' brings the results.</source>
        <translation>Le travail {id} a été confié à {profile}, et QGIS peut être fermé. « Lister les travaux » et le panneau « Travaux sur les clusters » disent où il en est ; « Récupérer un travail » rapporte les résultats.</translation>
    </message>
    <message>
        <source>Job {id}: {reason}</source>
        <translation>Travail {id} : {reason}</translation>
    </message>
    <message>
        <source>Learnt from all pixels in {passes} passes over the image.</source>
        <translation>Apprentissage sur tous les pixels, en {passes} passages sur l’image.</translation>
    </message>
    <message>
        <source>Looked at {blocks} of {total} blocks only: values found in the whole raster, in about {time} (h:mm:ss), may differ.</source>
        <translation>Seuls {blocks} blocs sur {total} ont été lus : les valeurs trouvées dans le raster entier, en environ {time} (h:mm:ss), peuvent être différentes.</translation>
    </message>
    <message>
        <source>MODEL serves for the regions {names}, which have no model of their own.</source>
        <translation>MODEL sert pour les régions {names}, qui n’ont pas leur propre modèle.</translation>
    </message>
    <message>
        <source>Made by a model that learnt from {reference} itself: map {maps}. The figures favour a map for what its model remembers; compare by places that no training has seen, such as the test side of 'Split samples'.</source>
        <translation>Faite par un modèle qui a appris sur {reference} même : carte {maps}. Les chiffres favorisent une carte pour ce que son modèle a retenu ; comparez avec des lieux qu’aucun apprentissage n’a vus, comme la part de test de « Séparer les échantillons ».</translation>
    </message>
    <message>
        <source>Map and reference agree less than by chance (kappa {kappa:.2f}): check that CLASS_FIELD holds the classes of this map, and that the same code means the same class in both.</source>
        <translation>La carte et la référence concordent moins que par hasard (kappa {kappa:.2f}) : vérifiez que CLASS_FIELD contient les classes de cette carte, et qu’un même code y désigne la même classe des deux côtés.</translation>
    </message>
    <message>
        <source>Models are named for regions that {path} does not have: {names} (it has {known}).</source>
        <translation>Des modèles sont indiqués pour des régions absentes de {path} : {names} (on y trouve {known}).</translation>
    </message>
    <message>
        <source>More than half of the samples of class {label} lie in one polygon ({share:.0f} %): take the same number of each, or add polygons.</source>
        <translation>Plus de la moitié des échantillons de la classe {label} sont dans un seul polygone ({share:.0f} %) : prenez-en autant dans chacun, ou ajoutez des polygones.</translation>
    </message>
    <message>
        <source>Names with one code in the reference and another in the map: {classes}; classes are compared by code, so give the field with the names as CLASS_FIELD.</source>
        <translation>Noms qui ont un code dans la référence et un autre dans la carte : {classes} ; les classes sont comparées par code, indiquez donc le champ des noms comme CLASS_FIELD.</translation>
    </message>
    <message>
        <source>Network {architecture}: {size} × {size} pixels; bands: {bands}; classes: {classes}; weights: {count}.</source>
        <translation>Réseau {architecture} : {size} × {size} pixels ; bandes : {bands} ; classes : {classes} ; poids : {count}.</translation>
    </message>
    <message>
        <source>Never predicted at the reference pixels: {classes}; precision is undefined and F1 is 0.</source>
        <translation>Jamais prédites sur les pixels de référence : {classes} ; la précision n’est pas définie et le F1 vaut 0.</translation>
    </message>
    <message>
        <source>No Python interpreter that can start worker processes was found; threads do the work instead.</source>
        <translation>Aucun interpréteur Python capable de lancer des processus de calcul n’a été trouvé ; le calcul se fait avec threads.</translation>
    </message>
    <message>
        <source>No Python that could clear the queue after a crash of this program was found; look after it then.</source>
        <translation>Aucun Python capable de vider la file d’attente après un plantage de ce programme n’a été trouvé ; videz-la alors vous-même.</translation>
    </message>
    <message>
        <source>No independent accuracy was measured: there is no test set.</source>
        <translation>Aucune exactitude indépendante n’a été mesurée : il n’y a pas de jeu de test.</translation>
    </message>
    <message>
        <source>No job was submitted from here.</source>
        <translation>Aucun travail n’a été soumis d’ici.</translation>
    </message>
    <message>
        <source>No patch is left of these classes (in brackets, the largest share inside their polygons): {classes}; try a smaller SIZE, PURITY or STRIDE.</source>
        <translation>Il ne reste aucune imagette de ces classes (entre parenthèses, la plus grande part à l’intérieur de leurs polygones) : {classes} ; essayez une SIZE, une PURITY ou un STRIDE plus petits.</translation>
    </message>
    <message>
        <source>No pixel is left of these classes: {classes}.</source>
        <translation>Il ne reste aucun pixel de ces classes : {classes}.</translation>
    </message>
    <message>
        <source>No pixel is taken from {path}: no polygon has one there.</source>
        <translation>Aucun pixel n’est pris dans {path} : aucun polygone n’y en a.</translation>
    </message>
    <message>
        <source>No pixel to judge by: {classes}; nothing is known about the accuracy of these classes.</source>
        <translation>Aucun pixel pour en juger : {classes} ; on ne sait rien de l’exactitude de ces classes.</translation>
    </message>
    <message>
        <source>No reference pixel lies in these strata: {strata}. The estimates do not speak of their area; add reference there.</source>
        <translation>Aucun pixel de référence dans ces strates : {strata}. Les estimations ne portent pas sur leur surface ; ajoutez-y de la référence.</translation>
    </message>
    <message>
        <source>No reference pixel lies where the map shows these classes: {classes}. Estimates weighted with the map's classes leave these places out; add reference there.</source>
        <translation>Aucun pixel de référence là où la carte montre ces classes : {classes}. Les estimations pondérées par les classes de la carte laissent ces lieux de côté ; ajoutez-y de la référence.</translation>
    </message>
    <message>
        <source>Nothing is kept apart for validation or test: the last epoch is taken, and no independent accuracy is measured. Judge the map by other reference data.</source>
        <translation>Rien n’est mis de côté pour la validation ni pour le test : la dernière époque est prise, et aucune exactitude indépendante n’est mesurée. Évaluez la carte avec d’autres données de référence.</translation>
    </message>
    <message>
        <source>Nothing is left of a patch within the network, so it has no dense form.</source>
        <translation>Il ne reste rien d’une imagette à l’intérieur du réseau, il n’a donc pas de forme dense.</translation>
    </message>
    <message>
        <source>Nothing tells the names of the features: the model takes the bands of an image in their order ({names}); give FEATURES or INPUT to have them checked.</source>
        <translation>Rien n’indique les noms des variables : le modèle prend les bandes d’une image dans leur ordre ({names}) ; donnez FEATURES ou INPUT pour qu’elles soient vérifiées.</translation>
    </message>
    <message>
        <source>Nothing tells which images belong together: each is a group of its own, so that neighbours from one picture may fall on both sides of a split and flatter the accuracy. Fill in the field group where you know it.</source>
        <translation>Rien n’indique quelles images vont ensemble : chacune est un groupe à elle seule, si bien que des voisines tirées d’une même image peuvent se trouver des deux côtés d’une séparation et flatter l’exactitude. Remplissez le champ group si vous le savez.</translation>
    </message>
    <message>
        <source>OUTPUT_3 is for a third result; name a file for the second one</source>
        <translation>OUTPUT_3 sert à un troisième résultat ; nommez un fichier pour le deuxième</translation>
    </message>
    <message>
        <source>One pass over the image measures the limits of the grey levels of {bands}.</source>
        <translation>Un passage sur l’image mesure les limites des niveaux de gris de {bands}.</translation>
    </message>
    <message>
        <source>One training for each of {count} polygons takes its time; CV polygon with FOLDS is quicker.</source>
        <translation>Un apprentissage pour chacun des {count} polygones prend du temps ; CV polygon avec FOLDS est plus rapide.</translation>
    </message>
    <message>
        <source>Only one of standardization_mean and standardization_std is there; values are not standardised.</source>
        <translation>Il n’y a qu’un seul des deux, standardization_mean ou standardization_std ; les valeurs ne sont pas standardisées.</translation>
    </message>
    <message>
        <source>Only one reference pixel in these strata: {strata}; standard errors that need them are not defined.</source>
        <translation>Un seul pixel de référence dans ces strates : {strata} ; les erreurs-types qui en dépendent ne sont pas définies.</translation>
    </message>
    <message>
        <source>Only one reference polygon: {classes}; its pixels are alike and say little about other places.</source>
        <translation>Un seul polygone de référence : {classes} ; ses pixels se ressemblent et disent peu de choses des autres lieux.</translation>
    </message>
    <message>
        <source>Only {count} reference polygons in all: intervals from so few are wide and rough.</source>
        <translation>Seulement {count} polygones de référence en tout : avec si peu, les intervalles sont larges et grossiers.</translation>
    </message>
    <message>
        <source>Only {different} of {runs} runs differ from each other: there are too few polygons for more.</source>
        <translation>Seules {different} répétitions sur {runs} diffèrent les unes des autres : il y a trop peu de polygones pour davantage.</translation>
    </message>
    <message>
        <source>Out of fold, the scores of the class {label} are no higher at its own samples than elsewhere: its calibrated probability is nearly the same everywhere.</source>
        <translation>Hors pli, les scores de la classe {label} ne sont pas plus élevés sur ses propres échantillons qu’ailleurs : sa probabilité calibrée est presque la même partout.</translation>
    </message>
    <message>
        <source>Over {runs} runs: overall accuracy {accuracy:.3f} ± {accuracy_margin:.3f}, macro F1 {f1:.3f} ± {f1_margin:.3f}.</source>
        <translation>Sur {runs} répétitions : exactitude globale {accuracy:.3f} ± {accuracy_margin:.3f}, F1 macro {f1:.3f} ± {f1_margin:.3f}.</translation>
    </message>
    <message>
        <source>PARAMETERS fix all that is searched for {classifier} ({names}); leave some out, or choose none</source>
        <translation>PARAMETERS fixe tout ce qui est à régler pour {classifier} ({names}) ; retirez-en une partie, ou choisissez none</translation>
    </message>
    <message>
        <source>Part {part} of {parts} is there already.</source>
        <translation>La partie {part} sur {parts} est déjà là.</translation>
    </message>
    <message>
        <source>Patches left out, because they share pixels with patches that the network is judged by: {training} of the training, {validation} of the validation.</source>
        <translation>Imagettes laissées de côté, car elles partagent des pixels avec des imagettes d’après lesquelles le réseau est jugé : {training} de l’entraînement, {validation} de la validation.</translation>
    </message>
    <message>
        <source>Patches of class {label}: {count}.</source>
        <translation>Imagettes de la classe {label} : {count}.</translation>
    </message>
    <message>
        <source>Patches of {size} × {size} pixels are looked at every {step} pixels, and probabilities interpolated in between; STEP says how far apart: 1 is exact, and takes {times} times as long.</source>
        <translation>Des imagettes de {size} × {size} pixels sont regardées tous les {step} pixels, et les probabilités interpolées entre elles ; STEP fixe cet écart : 1 est exact, et prend {times} fois plus de temps.</translation>
    </message>
    <message>
        <source>Patches that are left out, because their own pixel is nodata or masked here: {count} of {total}.</source>
        <translation>Imagettes laissées de côté, car leur propre pixel est ici sans données ou masqué : {count} sur {total}.</translation>
    </message>
    <message>
        <source>Pictures of the results of job {id} were fetched from {host}.</source>
        <translation>Des aperçus des résultats du travail {id} ont été récupérés de {host}.</translation>
    </message>
    <message>
        <source>Pixel values are divided by {scale:g} before the network sees them.</source>
        <translation>Les valeurs des pixels sont divisées par {scale:g} avant d’être données au réseau.</translation>
    </message>
    <message>
        <source>Pixels of one polygon go to both sides: neighbours resemble each other, so an accuracy from this test is too high. Split by polygon for figures that hold.</source>
        <translation>Les pixels d’un même polygone vont des deux côtés : des voisins se ressemblent, l’exactitude obtenue sur ce test est donc trop élevée. Séparez par polygone pour des chiffres fiables.</translation>
    </message>
    <message>
        <source>Pixels without a patch, because they are nodata or masked, or more than half of the pixels around them are: {count}.</source>
        <translation>Pixels sans imagette, car ils sont sans données ou masqués, ou plus de la moitié des pixels autour d’eux le sont : {count}.</translation>
    </message>
    <message>
        <source>Python {ours} runs here, and {unfit} on {workers} of the workers, which get no work</source>
        <translation>Python {ours} tourne ici, et {unfit} sur {workers} des processus de calcul, qui ne reçoivent rien à calculer</translation>
    </message>
    <message>
        <source>Python {theirs} is there, and 3.9 is the oldest that works</source>
        <translation>Python {theirs} est là-bas, et 3.9 est la plus ancienne version qui fonctionne</translation>
    </message>
    <message>
        <source>Python {theirs} is there, {ours} here</source>
        <translation>Python {theirs} là-bas, {ours} ici</translation>
    </message>
    <message>
        <source>Python {theirs} is there, {ours} here; batch jobs do not need the same</source>
        <translation>Python {theirs} là-bas, {ours} ici ; les travaux batch ne demandent pas la même version</translation>
    </message>
    <message>
        <source>Reference pixels left out because a map has no class there: {count}.</source>
        <translation>Pixels de référence laissés de côté parce qu’une des cartes n’y a pas de classe : {count}.</translation>
    </message>
    <message>
        <source>Reference pixels left out because the map has no class there (nodata): {count}.</source>
        <translation>Pixels de référence laissés de côté parce que la carte n’y a pas de classe (nodata) : {count}.</translation>
    </message>
    <message>
        <source>Reference pixels without a stratum are left out of the estimates: {count}.</source>
        <translation>Pixels de référence sans strate laissés hors des estimations : {count}.</translation>
    </message>
    <message>
        <source>Regions of {path} overlap ({pairs}): where they do, the polygon that comes first in the layer counts.</source>
        <translation>Des régions de {path} se recouvrent ({pairs}) : là, c’est le premier polygone de la couche qui compte.</translation>
    </message>
    <message>
        <source>Regions that have no pixel of the image: {names}.</source>
        <translation>Régions sans aucun pixel de l’image : {names}.</translation>
    </message>
    <message>
        <source>Run {number}: nothing is left to test of these classes: {names}; try another seed, or a smaller distance.</source>
        <translation>Répétition {number} : il ne reste rien pour tester ces classes : {names} ; essayez une autre graine, ou une distance plus petite.</translation>
    </message>
    <message>
        <source>Run {number}: nothing is left to train with of these classes: {names}; try another seed, or a smaller distance.</source>
        <translation>Répétition {number} : il ne reste rien pour l’apprentissage de ces classes : {names} ; essayez une autre graine, ou une distance plus petite.</translation>
    </message>
    <message>
        <source>SMOTE needs the Python package imbalanced-learn, which is not in QGIS's Python; install it with: {command}, or choose jitter</source>
        <translation>SMOTE a besoin du paquet Python imbalanced-learn, introuvable dans le Python de QGIS ; installez-le avec : {command}, ou choisissez jitter</translation>
    </message>
    <message>
        <source>SSH cannot use its settings ({reason}); correct ssh_config in the profile</source>
        <translation>SSH ne peut pas utiliser ses réglages ({reason}) ; corrigez ssh_config dans le profil</translation>
    </message>
    <message>
        <source>STEP is not heeded: the dense form looks at the patch around every pixel.</source>
        <translation>STEP n’est pas pris en compte : la forme dense regarde l’imagette autour de chaque pixel.</translation>
    </message>
    <message>
        <source>STRIDE is not used: the strategy {strategy} has no grid. Choose the strategy grid for it.</source>
        <translation>STRIDE n’est pas utilisé : la stratégie {strategy} n’a pas de grille. Choisissez pour cela la stratégie grid.</translation>
    </message>
    <message>
        <source>Sampling design: {design}.</source>
        <translation>Plan d’échantillonnage : {design}.</translation>
    </message>
    <message>
        <source>Segments smaller than {count} pixels stay in the map (seg_small_segment); sieve it where they disturb.</source>
        <translation>Les segments de moins de {count} pixels restent dans la carte (seg_small_segment) ; tamisez-la s’ils gênent.</translation>
    </message>
    <message>
        <source>Selected {count} of {total} features: {features}.</source>
        <translation>{count} variables retenues sur {total} : {features}.</translation>
    </message>
    <message>
        <source>Selecting features gains nothing here: nested, the selection scores {nested:.3f}, and all features {all:.3f}. It only saves features.</source>
        <translation>La sélection de variables ne fait rien gagner ici : en validation imbriquée, son score est de {nested:.3f}, celui de toutes les variables de {all:.3f}. Elle ne fait qu’économiser des variables.</translation>
    </message>
    <message>
        <source>Shapefiles hold names of at most {limit} letters: the bands are called {first} … {last}; write a GeoPackage to keep their names.</source>
        <translation>Les shapefiles n’acceptent que des noms de {limit} lettres au plus : les bandes s’appellent {first} … {last} ; écrivez un GeoPackage pour garder leurs noms.</translation>
    </message>
    <message>
        <source>Some images have no place on the map, or another reference system: all are laid out side by side.</source>
        <translation>Certaines images n’ont pas de position sur la carte, ou ont un autre système de coordonnées : toutes sont disposées côte à côte.</translation>
    </message>
    <message>
        <source>Standard error of overall accuracy to expect of these {count} points: {error}.</source>
        <translation>Erreur-type de l’exactitude globale à attendre de ces {count} points : {error}.</translation>
    </message>
    <message>
        <source>Test of epoch {epoch} (items: {count}): overall accuracy {accuracy:.3f}, macro F1 {f1:.3f}.</source>
        <translation>Test de l’époque {epoch} (éléments : {count}) : exactitude globale {accuracy:.3f}, F1 macro {f1:.3f}.</translation>
    </message>
    <message>
        <source>The ONNX model gives its probabilities as mappings, which is slow; export it with the option zipmap=False for larger images.</source>
        <translation>Le modèle ONNX donne ses probabilités sous forme de dictionnaires, ce qui est lent ; pour de plus grandes images, exportez-le avec l’option zipmap=False.</translation>
    </message>
    <message>
        <source>The ONNX model takes {rows} pixels at a time; export it with a free first dimension for larger images.</source>
        <translation>Le modèle ONNX prend {rows} pixels à la fois ; pour de plus grandes images, exportez-le avec une première dimension libre.</translation>
    </message>
    <message>
        <source>The bands hold whole numbers and no scale is given, which matters for {indices}. If they are not meant so, give SCALE, such as 0.0001.</source>
        <translation>Les bandes contiennent des nombres entiers et aucun facteur d’échelle n’est donné, ce qui compte pour {indices}. Si ce n’est pas voulu, donnez SCALE, par exemple 0.0001.</translation>
    </message>
    <message>
        <source>The checkpoint {path} is of a training with other inputs, parameters or versions: training starts afresh.</source>
        <translation>Le point de reprise {path} est celui d’un entraînement avec d’autres entrées, paramètres ou versions : l’entraînement reprend du début.</translation>
    </message>
    <message>
        <source>The class {label} has no {figures} in {count} of {runs} runs, where it was never predicted or never tested: their mean is that of the other runs.</source>
        <translation>Classe {label} : {figures} non définis dans {count} répétitions sur {runs}, où elle n’a jamais été prédite ou jamais testée ; leur moyenne est celle des autres répétitions.</translation>
    </message>
    <message>
        <source>The class {label} has one polygon only: it cannot be validated, and its F1 is 0 here.</source>
        <translation>La classe {label} n’a qu’un seul polygone : elle ne peut pas être validée, et son F1 vaut ici 0.</translation>
    </message>
    <message>
        <source>The class {label} has too few out-of-fold samples to calibrate ({count} in {polygons} polygons): it gets the common curve of the other classes.</source>
        <translation>La classe {label} a trop peu d’échantillons hors pli pour être calibrée ({count} dans {polygons} polygones) : elle reçoit la courbe commune des autres classes.</translation>
    </message>
    <message>
        <source>The class {label} has {count} polygons for {folds} folds: its F1 rests on very few of them.</source>
        <translation>La classe {label} a {count} polygones pour {folds} plis : son F1 repose sur très peu d’entre eux.</translation>
    </message>
    <message>
        <source>The class {label} lies in one block only: it cannot be validated, and its F1 is 0 here; give a smaller BLOCK_SIZE.</source>
        <translation>La classe {label} n’occupe qu’un seul bloc : elle ne peut pas être validée, et son F1 vaut ici 0 ; donnez un BLOCK_SIZE plus petit.</translation>
    </message>
    <message>
        <source>The class {label} lies in {count} blocks for {folds} folds: its F1 rests on very few of them.</source>
        <translation>La classe {label} occupe {count} blocs pour {folds} plis : son F1 repose sur très peu d’entre eux.</translation>
    </message>
    <message>
        <source>The class {label} was not there to train with for {count} of its held-out samples, which counts as an error: all of it lies within the buffer, or in one polygon.</source>
        <translation>La classe {label} manquait à l’apprentissage pour {count} de ses échantillons mis de côté, ce qui compte comme une erreur : elle est tout entière dans la zone tampon, ou dans un seul polygone.</translation>
    </message>
    <message>
        <source>The class {label} was predicted in none of the {runs} runs.</source>
        <translation>La classe {label} n’a été prédite dans aucune des {runs} répétitions.</translation>
    </message>
    <message>
        <source>The class {label} was tested in none of the {runs} runs.</source>
        <translation>La classe {label} n’a été testée dans aucune des {runs} répétitions.</translation>
    </message>
    <message>
        <source>The classes {one} and {other} can hardly be told apart with these features (Jeffries–Matusita distance {distance:.2f}).</source>
        <translation>Les classes {one} et {other} se distinguent à peine avec ces variables (distance de Jeffries–Matusita {distance:.2f}).</translation>
    </message>
    <message>
        <source>The clusters still moved after {passes} iterations; raise max_iter or tol in PARAMETERS.</source>
        <translation>Les grappes bougeaient encore après {passes} itérations ; augmentez max_iter ou tol dans PARAMETERS.</translation>
    </message>
    <message>
        <source>The clusters still moved after {passes} passes over the image; raise max_iter or tol in PARAMETERS.</source>
        <translation>Les grappes bougeaient encore après {passes} passages sur l’image ; augmentez max_iter ou tol dans PARAMETERS.</translation>
    </message>
    <message>
        <source>The dense form of the network differs from it by {difference:.2g}, so it is not used.</source>
        <translation>La forme dense du réseau s’écarte de celui-ci de {difference:.2g}, elle n’est donc pas utilisée.</translation>
    </message>
    <message>
        <source>The dense form of {name} is not known.</source>
        <translation>La forme dense de {name} n’est pas connue.</translation>
    </message>
    <message>
        <source>The design {design} takes reference pixels for independent, but pixels of one polygon resemble each other: standard errors and intervals are too small. Choose the design cluster.</source>
        <translation>Le plan d’échantillonnage {design} suppose les pixels de référence indépendants, mais les pixels d’un même polygone se ressemblent : erreurs-types et intervalles sont trop petits. Choisissez le plan cluster.</translation>
    </message>
    <message>
        <source>The earlier attempt has not ended, and this one gives up; a later one may get farther.</source>
        <translation>La tentative précédente ne s’est pas terminée, et celle-ci abandonne ; une suivante ira peut-être plus loin.</translation>
    </message>
    <message>
        <source>The feature {field} has the same values as {other} in all samples and is left out.</source>
        <translation>La variable {field} a les mêmes valeurs que {other} dans tous les échantillons et est laissée de côté.</translation>
    </message>
    <message>
        <source>The file names tiles of {named} pixels, but its network takes {size}.</source>
        <translation>Le fichier indique des tuiles de {named} pixels, mais son réseau prend {size}.</translation>
    </message>
    <message>
        <source>The file tells no overlap of tiles (tiles_overlap): {overlap} pixels are taken.</source>
        <translation>Le fichier n’indique pas le chevauchement des tuiles (tiles_overlap) : {overlap} pixels sont pris.</translation>
    </message>
    <message>
        <source>The file tells no size of tiles (tile_size): {size} pixels are taken.</source>
        <translation>Le fichier n’indique pas la taille des tuiles (tile_size) : {size} pixels sont pris.</translation>
    </message>
    <message>
        <source>The file's threshold {value:g} is not part of the model: give MIN_CONFIDENCE {value:g} for a map.</source>
        <translation>Le seuil du fichier, {value:g}, ne fait pas partie du modèle : donnez MIN_CONFIDENCE {value:g} pour une carte.</translation>
    </message>
    <message>
        <source>The file's threshold {value:g} tells nothing apart; 0.5 is taken.</source>
        <translation>Le seuil du fichier, {value:g}, ne sépare rien ; 0.5 est pris.</translation>
    </message>
    <message>
        <source>The filter sobel has 3 × 3 pixels whatever the radius.</source>
        <translation>Le filtre sobel a une fenêtre de 3 × 3 pixels, quel que soit le rayon.</translation>
    </message>
    <message>
        <source>The folder of job {id} stays on {host}: it holds results that were not fetched. Fetch them (WHAT: results) or give them up with 'Cancel job' (or the command remove).</source>
        <translation>Le dossier du travail {id} reste sur {host} : il contient des résultats qui n’ont pas été récupérés. Récupérez-les (WHAT : results) ou renoncez-y avec « Annuler un travail » (ou la commande remove).</translation>
    </message>
    <message>
        <source>The forward of {name} cannot be followed step by step ({kind}), so the network has no dense form.</source>
        <translation>Le forward de {name} ne peut pas être suivi étape par étape ({kind}), le réseau n’a donc pas de forme dense.</translation>
    </message>
    <message>
        <source>The image has its bands in another order: they are read as {bands}.</source>
        <translation>Les bandes de l’image sont dans un autre ordre : elles sont lues dans l’ordre {bands}.</translation>
    </message>
    <message>
        <source>The image holds {dtype}, and networks made for Deepness take bytes: values are divided by {scale:g} nonetheless. Give SCALE the number that the network was trained with.</source>
        <translation>L’image est en {dtype}, et les réseaux faits pour Deepness prennent des octets : les valeurs sont malgré tout divisées par {scale:g}. Donnez dans SCALE le nombre avec lequel le réseau a été entraîné.</translation>
    </message>
    <message>
        <source>The image is brought to the model's resolution: {cols} × {rows} pixels of {size:.6g} map units.</source>
        <translation>L’image est ramenée à la résolution du modèle : {cols} × {rows} pixels de {size:.6g} unités de la carte.</translation>
    </message>
    <message>
        <source>The image scales {band} by {scale} and {offset}, the recipe by {known_scale} and {known_offset}: the recipe's numbers are taken; check that the pixel values mean the same.</source>
        <translation>Facteur d’échelle et décalage de {band} : {scale} et {offset} dans l’image, {known_scale} et {known_offset} dans la recette ; ceux de la recette sont retenus : vérifiez que les valeurs des pixels ont le même sens.</translation>
    </message>
    <message>
        <source>The images have no place on the map: they are laid out side by side.</source>
        <translation>Les images n’ont pas de position sur la carte : elles sont disposées côte à côte.</translation>
    </message>
    <message>
        <source>The inclusion probabilities stand for {estimated} pixels, but the map has {count}: the sample was drawn from another map, or points are missing. Give the raster that it was drawn from as STRATA, so that the sizes of the strata are known.</source>
        <translation>Les probabilités d’inclusion représentent {estimated} pixels, mais la carte en a {count} : l’échantillon a été tiré d’une autre carte, ou des points manquent. Donnez comme STRATA le raster dont il a été tiré, pour que la taille des strates soit connue.</translation>
    </message>
    <message>
        <source>The layer's coordinates are degrees: distances are taken in metres on the ground.</source>
        <translation>Les coordonnées de la couche sont en degrés : les distances sont prises en mètres sur le terrain.</translation>
    </message>
    <message>
        <source>The map has no coordinate reference system: the minimum distance counts in the units of its coordinates, which are pixels where it has no position either.</source>
        <translation>La carte n’a pas de système de coordonnées : la distance minimale est dans l’unité de ses coordonnées, c’est-à-dire en pixels si elle n’est pas non plus géoréférencée.</translation>
    </message>
    <message>
        <source>The map has one class only ({code}): the sample is a simple random one.</source>
        <translation>La carte n’a qu’une seule classe ({code}) : l’échantillon est aléatoire simple.</translation>
    </message>
    <message>
        <source>The map has {pixels} valid pixels, fewer than the {count} points asked for; all of them are taken.</source>
        <translation>La carte a {pixels} pixels valides, moins que les {count} points demandés ; tous sont pris.</translation>
    </message>
    <message>
        <source>The map's coordinates are degrees, and so is the minimum distance ({distance}); a degree of longitude is shorter the farther from the equator.</source>
        <translation>Les coordonnées de la carte sont en degrés, et la distance minimale aussi ({distance}) ; un degré de longitude raccourcit à mesure que l’on s’éloigne de l’équateur.</translation>
    </message>
    <message>
        <source>The map's legend has no name for these classes: {codes}.</source>
        <translation>La légende de la carte n’a pas de nom pour ces classes : {codes}.</translation>
    </message>
    <message>
        <source>The maps call the same code by different names: {classes}; pixels are compared by code, and the names of map A are shown.</source>
        <translation>Les cartes donnent des noms différents au même code : {classes} ; les pixels sont comparés par code, et les noms de la carte A sont affichés.</translation>
    </message>
    <message>
        <source>The model does not tell which {package} made it, this is {here}: train it again if results look odd.</source>
        <translation>Le modèle ne dit pas avec quelle version de {package} il a été produit, la version présente est {here} : entraînez-le à nouveau si les résultats paraissent étranges.</translation>
    </message>
    <message>
        <source>The model does not use these bands of the image: {left_out}.</source>
        <translation>Le modèle n’utilise pas ces bandes de l’image : {left_out}.</translation>
    </message>
    <message>
        <source>The model is made for pixels {times:.3g} times smaller than the image's, which shows nothing of that size: the map takes {more:.0f} times as long, and may be nonsense.</source>
        <translation>Le modèle est fait pour des pixels {times:.3g} fois plus petits que ceux de l’image, qui ne montre rien de cette taille : la carte prend {more:.0f} fois plus de temps et peut n’avoir aucun sens.</translation>
    </message>
    <message>
        <source>The model knows its bands by position ({bands}): it reads {found}; check that these are the same bands.</source>
        <translation>Le modèle connaît ses bandes par leur position ({bands}) : il lit {found} ; vérifiez que ce sont les mêmes bandes.</translation>
    </message>
    <message>
        <source>The model of this map was trained with {reference} itself: such figures say how well it remembers, not how good the map is elsewhere. Split the polygons with 'Split samples' before training, and judge the map by the test side.</source>
        <translation>Le modèle de cette carte a été entraîné avec {reference} même : de tels chiffres disent ce qu’il a retenu, et non ce que vaut la carte ailleurs. Séparez les polygones avec « Séparer les échantillons » avant l’apprentissage, et évaluez la carte avec la part de test.</translation>
    </message>
    <message>
        <source>The model was made with {package} {made}; {here} is known to read it faithfully.</source>
        <translation>Le modèle a été produit avec {package} {made} ; on sait que {here} le lit fidèlement.</translation>
    </message>
    <message>
        <source>The model's features are computed from the bands {bands} as they are read.</source>
        <translation>Les variables du modèle sont calculées à partir des bandes {bands}, au fil de la lecture.</translation>
    </message>
    <message>
        <source>The models give classes different colours ({classes}): the first model's is taken.</source>
        <translation>Les modèles donnent aux classes des couleurs différentes ({classes}) : celle du premier modèle est prise.</translation>
    </message>
    <message>
        <source>The network cannot be followed layer by layer ({reason}); it was measured that it sees no more than {margin} pixels around a tile, and each tile is computed with as many.</source>
        <translation>Le réseau ne peut pas être suivi couche par couche ({reason}) ; d’après une mesure, il ne voit pas plus de {margin} pixels autour d’une tuile, et chaque tuile est calculée avec cette marge.</translation>
    </message>
    <message>
        <source>The network gives no probabilities; a logistic function is added.</source>
        <translation>Le réseau ne donne pas de probabilités ; une fonction logistique est ajoutée.</translation>
    </message>
    <message>
        <source>The network gives no probabilities; a softmax is added.</source>
        <translation>Le réseau ne donne pas de probabilités ; une couche softmax est ajoutée.</translation>
    </message>
    <message>
        <source>The network is asked about each tile and its three mirror images, which takes four times as long.</source>
        <translation>Le réseau est interrogé sur chaque tuile et ses trois images miroir, ce qui prend quatre fois plus de temps.</translation>
    </message>
    <message>
        <source>The network is made for pixels of {size:g} m: MODEL_RESOLUTION brings other images to it.</source>
        <translation>Le réseau est fait pour des pixels de {size:g} m : MODEL_RESOLUTION y ramène d’autres images.</translation>
    </message>
    <message>
        <source>The network leaves more than one row and column of a patch, so it has no dense form.</source>
        <translation>Le réseau laisse plus d’une ligne et d’une colonne d’une imagette, il n’a donc pas de forme dense.</translation>
    </message>
    <message>
        <source>The network normalises over what it sees at once, so it has no dense form.</source>
        <translation>Le réseau normalise sur tout ce qu’il voit à la fois, il n’a donc pas de forme dense.</translation>
    </message>
    <message>
        <source>The network pads what it sees of a patch ({name}), which is not there within an image, so it has no dense form.</source>
        <translation>Le réseau complète les bords de ce qu’il voit d’une imagette ({name}), un remplissage qui n’existe pas à l’intérieur d’une image ; il n’a donc pas de forme dense.</translation>
    </message>
    <message>
        <source>The network runs in its dense form: every pixel gets the probabilities of the patch of {size} × {size} pixels around it.</source>
        <translation>Le réseau est utilisé sous sa forme dense : chaque pixel reçoit les probabilités de l’imagette de {size} × {size} pixels qui l’entoure.</translation>
    </message>
    <message>
        <source>The network runs on the device {device} of the workers.</source>
        <translation>Le réseau tourne sur le périphérique {device} des processus de calcul.</translation>
    </message>
    <message>
        <source>The network runs on the graphics processor (MPS).</source>
        <translation>Le réseau tourne sur le processeur graphique (MPS).</translation>
    </message>
    <message>
        <source>The network runs on the processor.</source>
        <translation>Le réseau tourne sur le processeur.</translation>
    </message>
    <message>
        <source>The network runs on workers with a graphics card.</source>
        <translation>Le réseau tourne sur des processus de calcul qui ont une carte graphique.</translation>
    </message>
    <message>
        <source>The network runs on {device} (CUDA).</source>
        <translation>Le réseau tourne sur {device} (CUDA).</translation>
    </message>
    <message>
        <source>The network sees without end ({reason}), so that tiles differ a little at their borders; {margin} pixels around each are looked at. OVERLAP blends tiles into each other.</source>
        <translation>Le réseau voit sans limite ({reason}), si bien que les tuiles diffèrent un peu à leurs bords ; {margin} pixels autour de chacune sont regardés. OVERLAP mélange les tuiles entre elles.</translation>
    </message>
    <message>
        <source>The network sees {margin} pixels around each tile of {tile} × {tile}.</source>
        <translation>Le réseau voit {margin} pixels autour de chaque tuile de {tile} × {tile}.</translation>
    </message>
    <message>
        <source>The network's scores do not add up to 1; each is divided by the sum of all.</source>
        <translation>La somme des scores du réseau n’est pas 1 ; chacun est divisé par la somme de tous.</translation>
    </message>
    <message>
        <source>The part is complete.</source>
        <translation>La partie est complète.</translation>
    </message>
    <message>
        <source>The points had different chances to be drawn (field {field}), which the design {design} leaves out: choose the design strata, or name the field as INCLUSION_FIELD.</source>
        <translation>Les points n’avaient pas tous la même probabilité d’être tirés (champ {field}), ce que le plan {design} ignore : choisissez le plan strata, ou indiquez ce champ comme INCLUSION_FIELD.</translation>
    </message>
    <message>
        <source>The points have a stratum and an inclusion probability, and are weighted accordingly.</source>
        <translation>Les points ont une strate et une probabilité d’inclusion, et sont pondérés en conséquence.</translation>
    </message>
    <message>
        <source>The recipe knows its bands by position ({bands}): it reads {found}; check that these are the same bands.</source>
        <translation>La recette connaît ses bandes par leur position ({bands}) : elle lit {found} ; vérifiez que ce sont les mêmes bandes.</translation>
    </message>
    <message>
        <source>The recipe of the samples does not make {fields}: the model does not keep it, and needs images that have all its features as bands.</source>
        <translation>La recette des échantillons ne produit pas {fields} : le modèle ne la garde pas, et a besoin d’images qui ont toutes ses variables comme bandes.</translation>
    </message>
    <message>
        <source>The reference has {count} polygons only: the interval of the difference is wide, or too narrow where they do not stand for the whole map.</source>
        <translation>La référence n’a que {count} polygones : l’intervalle de la différence est large, ou trop étroit s’ils ne représentent pas la carte entière.</translation>
    </message>
    <message>
        <source>The results are here, but {folder} cannot be removed from {host} ({reason}); remove it there.</source>
        <translation>Les résultats sont ici, mais {folder} ne peut pas être supprimé de {host} ({reason}) ; supprimez-le là-bas.</translation>
    </message>
    <message>
        <source>The results of job {id} were fetched from {host}.</source>
        <translation>Les résultats du travail {id} ont été récupérés de {host}.</translation>
    </message>
    <message>
        <source>The run was cancelled.</source>
        <translation>Le traitement a été annulé.</translation>
    </message>
    <message>
        <source>The run was only estimated.</source>
        <translation>Le traitement a seulement été estimé.</translation>
    </message>
    <message>
        <source>The samples are polygons, not pixels: what is learnt from is their own fields {fields}, and no image. To learn from an image, run 'Extract samples' with these polygons and give the table that it writes.</source>
        <translation>Les échantillons sont des polygones, et non des pixels : l’apprentissage se fait sur leurs propres champs {fields}, et sur aucune image. Pour apprendre d’une image, lancez « Extraire des échantillons » avec ces polygones et donnez la table produite.</translation>
    </message>
    <message>
        <source>The scheduler stops this attempt.</source>
        <translation>L’ordonnanceur arrête cette tentative.</translation>
    </message>
    <message>
        <source>The scheduler would not take a retry with more memory ({reason}): the job will be tried less often.</source>
        <translation>L’ordonnanceur n’a pas accepté de nouvelle tentative avec plus de mémoire ({reason}) : le travail sera tenté moins souvent.</translation>
    </message>
    <message>
        <source>The score of the selected features is the best of many that were tried on the same folds, and therefore optimistic. NESTED tells what the selection is worth, where there are polygons enough.</source>
        <translation>Le score des variables retenues est le meilleur parmi beaucoup d’autres essayés sur les mêmes plis : il est donc optimiste. NESTED dit ce que vaut la sélection, s’il y a assez de polygones.</translation>
    </message>
    <message>
        <source>The target needs {count} points, the minimum of each stratum {needed}: {needed} are drawn.</source>
        <translation>L’objectif demande {count} points, le minimum par strate {needed} : {needed} sont tirés.</translation>
    </message>
    <message>
        <source>The test set has nothing of these classes, so their F1 is not known: {names}; add labels of them in other places, or give a smaller BLOCK_SIZE or another SEED.</source>
        <translation>Le jeu de test n’a rien de ces classes, leur F1 n’est donc pas connu : {names} ; ajoutez-en des étiquettes à d’autres endroits, ou donnez un BLOCK_SIZE plus petit ou un autre SEED.</translation>
    </message>
    <message>
        <source>The test set has nothing of these classes, so their F1 is not known: {names}; add polygons of them.</source>
        <translation>Le jeu de test n’a rien de ces classes, leur F1 est donc inconnu : {names} ; ajoutez-en des polygones.</translation>
    </message>
    <message>
        <source>The time for choosing is up: {names} not tried. Raise TIME_BUDGET to try all.</source>
        <translation>Le temps imparti au choix est écoulé : {names} non essayés. Augmentez TIME_BUDGET pour tout essayer.</translation>
    </message>
    <message>
        <source>The time for tuning is up after {done} of {count} trials: the best of them is taken. Raise TIME_BUDGET, or lower TRIALS.</source>
        <translation>Le temps imparti au réglage est écoulé après {done} essais sur {count} : le meilleur est retenu. Augmentez TIME_BUDGET ou réduisez TRIALS.</translation>
    </message>
    <message>
        <source>The training is kept in {path}: run it again with the same inputs and parameters to go on.</source>
        <translation>L’entraînement est gardé dans {path} : relancez-le avec les mêmes entrées et paramètres pour le poursuivre.</translation>
    </message>
    <message>
        <source>The validation set has nothing of these classes, and the best epoch is chosen without them: {names}; add labels of them in other places, or give a smaller BLOCK_SIZE or another SEED.</source>
        <translation>Le jeu de validation n’a rien de ces classes, et la meilleure époque est choisie sans elles : {names} ; ajoutez-en des étiquettes à d’autres endroits, ou donnez un BLOCK_SIZE plus petit ou un autre SEED.</translation>
    </message>
    <message>
        <source>The validation set has nothing of these classes, and the best epoch is chosen without them: {names}; add polygons of them.</source>
        <translation>Le jeu de validation n’a rien de ces classes, et la meilleure époque est choisie sans elles : {names} ; ajoutez-en des polygones.</translation>
    </message>
    <message>
        <source>The weights' first layer ({name}) was learnt on other bands: each of the {bands} bands starts from the mean of its filters.</source>
        <translation>La première couche des poids ({name}) a été apprise sur d’autres bandes : chacune des {bands} bandes part de la moyenne de ses filtres.</translation>
    </message>
    <message>
        <source>The weights' last layer ({names}) is missing, or for other classes: it is learnt from scratch.</source>
        <translation>La dernière couche des poids ({names}) manque, ou vaut pour d’autres classes : elle est apprise à partir de zéro.</translation>
    </message>
    <message>
        <source>The windows of {name} differ in size, so the network has no dense form.</source>
        <translation>Les fenêtres de {name} n’ont pas toutes la même taille, le réseau n’a donc pas de forme dense.</translation>
    </message>
    <message>
        <source>The work goes on with {workers} workers.</source>
        <translation>Le calcul continue avec {workers} processus de calcul.</translation>
    </message>
    <message>
        <source>The worker {address} runs Python {theirs}, and {ours} runs here: it gets no work.</source>
        <translation>Le processus de calcul {address} tourne sous Python {theirs}, et {ours} tourne ici : il ne reçoit rien à calculer.</translation>
    </message>
    <message>
        <source>The workers of {profile} read the files themselves.</source>
        <translation>Les processus de calcul de {profile} lisent eux-mêmes les fichiers.</translation>
    </message>
    <message>
        <source>There is no test set: no independent accuracy is measured. The figures of the validation set, which chooses the best epoch, are too good to stand for one.</source>
        <translation>Il n’y a pas de jeu de test : aucune exactitude indépendante n’est mesurée. Les chiffres du jeu de validation, qui choisit la meilleure époque, sont trop optimistes pour en tenir lieu.</translation>
    </message>
    <message>
        <source>There is no validation set: training cannot stop early nor choose the best epoch, and takes the last one.</source>
        <translation>Il n’y a pas de jeu de validation : l’entraînement ne peut ni s’arrêter tôt ni choisir la meilleure époque, et prend la dernière.</translation>
    </message>
    <message>
        <source>There is not enough memory.</source>
        <translation>Il n’y a pas assez de mémoire.</translation>
    </message>
    <message>
        <source>These features have one value in all samples and are left out: {fields}.</source>
        <translation>Ces variables ont une seule valeur dans tous les échantillons et sont laissées de côté : {fields}.</translation>
    </message>
    <message>
        <source>These features never vary and tell nothing: {names}.</source>
        <translation>Ces variables sont constantes et n’apportent rien : {names}.</translation>
    </message>
    <message>
        <source>Thresholds of {band}: {values}</source>
        <translation>Seuils de {band} : {values}</translation>
    </message>
    <message>
        <source>Tiles of {size} × {size} pixels that are drawn: {drawn}; of these, seen in each epoch: {count}.</source>
        <translation>Tuiles de {size} × {size} pixels tirées : {drawn} ; dont vues à chaque époque : {count}.</translation>
    </message>
    <message>
        <source>Tiles overlap by {overlap} pixels and are blended.</source>
        <translation>Les tuiles se chevauchent de {overlap} pixels et sont mélangées.</translation>
    </message>
    <message>
        <source>Too few polygons to choose a classifier with: {classifier} is taken.</source>
        <translation>Trop peu de polygones pour choisir un classifieur : {classifier} est pris.</translation>
    </message>
    <message>
        <source>Too few polygons to tune with: the defaults are taken.</source>
        <translation>Trop peu de polygones pour un réglage : les valeurs par défaut sont prises.</translation>
    </message>
    <message>
        <source>Traceback of the function: {trace}</source>
        <translation>Trace d’appels de la fonction : {trace}</translation>
    </message>
    <message>
        <source>Traceback of the network: {trace}</source>
        <translation>Trace d’appels du réseau : {trace}</translation>
    </message>
    <message>
        <source>Training goes on after epoch {epoch}, from {path}.</source>
        <translation>L’entraînement se poursuit après l’époque {epoch}, à partir de {path}.</translation>
    </message>
    <message>
        <source>Training stopped after epoch {epoch}: the macro F1 of the validation has not grown since epoch {best}.</source>
        <translation>Entraînement arrêté après l’époque {epoch} : le F1 macro de la validation n’a pas augmenté depuis l’époque {best}.</translation>
    </message>
    <message>
        <source>Training uses mixed precision ({kind}).</source>
        <translation>L’entraînement utilise la précision mixte ({kind}).</translation>
    </message>
    <message>
        <source>Up to {count} sets of features are scored, each by {folds} trainings.</source>
        <translation>Jusqu’à {count} jeux de variables sont évalués, chacun par {folds} apprentissages.</translation>
    </message>
    <message>
        <source>VALUE does not count with METHOD {method}; choose METHOD fixed to use it.</source>
        <translation>VALUE ne compte pas avec METHOD {method} ; choisissez METHOD fixed pour l’utiliser.</translation>
    </message>
    <message>
        <source>Waiting for the first worker (wanted: {workers}, queued: {queued} ({reason}), begun: {running}).</source>
        <translation>En attente du premier processus de calcul (demandés : {workers}, en file d’attente : {queued} ({reason}), commencés : {running}).</translation>
    </message>
    <message>
        <source>Waiting for the first worker (wanted: {workers}, queued: {queued}, begun: {running}).</source>
        <translation>En attente du premier processus de calcul (demandés : {workers}, en file d’attente : {queued}, commencés : {running}).</translation>
    </message>
    <message>
        <source>Waiting for the first worker of {profile}.</source>
        <translation>Attente du premier processus de calcul de {profile}.</translation>
    </message>
    <message>
        <source>What an earlier run left has blocks of {rows} × {cols} pixels, for one of which {needed} MB of memory are needed, and MEMORY is {memory} MB: all blocks are computed anew.</source>
        <translation>Ce qu’a laissé un traitement précédent est en blocs de {rows} × {cols} pixels, dont chacun demande {needed} Mo de mémoire, et MEMORY est de {memory} Mo : tous les blocs sont calculés à nouveau.</translation>
    </message>
    <message>
        <source>What an earlier run left of {path} is damaged: all blocks are computed anew.</source>
        <translation>Ce qu’un traitement précédent a laissé de {path} est endommagé : tous les blocs sont calculés à nouveau.</translation>
    </message>
    <message>
        <source>What an earlier run left of {path} was made with other parameters, inputs or versions: all blocks are computed anew.</source>
        <translation>Ce qu’un traitement précédent a laissé de {path} a été produit avec d’autres paramètres, entrées ou versions : tous les blocs sont calculés à nouveau.</translation>
    </message>
    <message>
        <source>What enters {name} takes more than one way through it, so the network has no dense form.</source>
        <translation>Ce qui entre dans {name} y suit plus d’un chemin, le réseau n’a donc pas de forme dense.</translation>
    </message>
    <message>
        <source>With a minimum distance, inclusion probabilities are approximate: points near others are left out.</source>
        <translation>Avec une distance minimale, les probabilités d’inclusion sont approchées : les points proches d’autres points sont écartés.</translation>
    </message>
    <message>
        <source>Workers of {profile} that ended are started anew.</source>
        <translation>Les processus de calcul de {profile} qui se sont terminés sont redémarrés.</translation>
    </message>
    <message>
        <source>a block takes {theirs} s there and {own} s here; data go there at {rate} MB/s, an answer takes {reply} ms</source>
        <translation>un bloc prend {theirs} s là-bas et {own} s ici ; les données y vont à {rate} Mo/s, une réponse prend {reply} ms</translation>
    </message>
    <message>
        <source>a calibration cannot be judged with one fold; choose none, or raise FOLDS</source>
        <translation>une calibration ne peut pas être évaluée avec un seul pli ; choisissez none, ou augmentez FOLDS</translation>
    </message>
    <message>
        <source>a code is given twice; give each class one row</source>
        <translation>un code est donné deux fois ; donnez une seule ligne par classe</translation>
    </message>
    <message>
        <source>a learning rate of 0 learns nothing; try 0.001</source>
        <translation>un taux d’apprentissage de 0 n’apprend rien ; essayez 0.001</translation>
    </message>
    <message>
        <source>a network does not know its area of applicability; leave this output out, or train a classifier with APPLICABILITY</source>
        <translation>un réseau ne connaît pas son domaine d’applicabilité ; laissez cette sortie de côté, ou entraînez un classifieur avec APPLICABILITY</translation>
    </message>
    <message>
        <source>a network of your own needs its Python file; name one, or choose another ARCHITECTURE</source>
        <translation>un réseau personnalisé a besoin de son fichier Python ; nommez-le, ou choisissez une autre ARCHITECTURE</translation>
    </message>
    <message>
        <source>a network takes the bands of an image; leave the recipe out</source>
        <translation>un réseau prend les bandes d’une image ; ne donnez pas de recette</translation>
    </message>
    <message>
        <source>a profile of kind {kind} has no queue</source>
        <translation>un profil de type {kind} n’a pas de file d’attente</translation>
    </message>
    <message>
        <source>a recipe has no {key}; its keys are {choices}</source>
        <translation>une recette n’a pas de clé {key} ; ses clés sont {choices}</translation>
    </message>
    <message>
        <source>a recipe says all there is to compute; leave {parameters} empty, or write it into the recipe</source>
        <translation>une recette dit tout ce qui est à calculer ; laissez {parameters} vide, ou écrivez-le dans la recette</translation>
    </message>
    <message>
        <source>a run begins as soon as the first one is there; if the others never come, ask for fewer (scale in the profile)</source>
        <translation>un calcul commence dès que le premier est là ; si les autres n’arrivent jamais, demandez-en moins (scale dans le profil)</translation>
    </message>
    <message>
        <source>a standard error of {target} needs {count} points, more than {most}; accept a larger one or give SIZE</source>
        <translation>une erreur-type de {target} demande {count} points, plus que {most} ; acceptez-en une plus grande ou donnez SIZE</translation>
    </message>
    <message>
        <source>a temporary file would be gone before the job is done; name a file for it</source>
        <translation>un fichier temporaire aurait disparu avant la fin du travail ; nommez un fichier</translation>
    </message>
    <message>
        <source>a worker cannot open what was read for it ({reason}); see the log</source>
        <translation>un processus de calcul ne peut pas ouvrir ce qui a été lu pour lui ({reason}) ; voyez le journal</translation>
    </message>
    <message>
        <source>a worker failed ({kind}: {reason})</source>
        <translation>un processus de calcul a échoué ({kind} : {reason})</translation>
    </message>
    <message>
        <source>a worker failed, and its error cannot be read here ({reason}); see the log</source>
        <translation>un processus de calcul a échoué, et son erreur ne peut pas être lue ici ({reason}) ; voyez le journal</translation>
    </message>
    <message>
        <source>a worker process ended unexpectedly; it may have run out of memory or crashed: use fewer workers, less memory, or the threads backend</source>
        <translation>un processus de calcul s’est arrêté de façon inattendue ; il a peut-être manqué de mémoire ou planté : utilisez moins de calculs simultanés, moins de mémoire, ou le moteur de calcul threads</translation>
    </message>
    <message>
        <source>a worker process failed ({kind}: {reason})</source>
        <translation>un processus de calcul a échoué ({kind} : {reason})</translation>
    </message>
    <message>
        <source>all jobs of {profile} ended before a worker came ({words}); correct the profile</source>
        <translation>tous les travaux de {profile} se sont terminés avant l’arrivée d’un processus de calcul ({words}) ; corrigez le profil</translation>
    </message>
    <message>
        <source>all samples belong to the class {label}; a classifier needs at least two classes</source>
        <translation>tous les échantillons appartiennent à la classe {label} ; un classifieur a besoin d’au moins deux classes</translation>
    </message>
    <message>
        <source>all valid pixels have the value {value}, which no threshold parts; choose another band, or the method 'fixed'</source>
        <translation>tous les pixels valides ont la valeur {value}, aucun seuil ne les sépare ; choisissez une autre bande, ou la méthode « fixed »</translation>
    </message>
    <message>
        <source>all weights of the network are frozen, and nothing can be learnt</source>
        <translation>tous les poids du réseau sont gelés, et rien ne peut être appris</translation>
    </message>
    <message>
        <source>all workers of {profile} are gone and no other comes ({words}); what is done is kept: run again with RESUME</source>
        <translation>tous les processus de calcul de {profile} ont disparu et aucun autre n’arrive ({words}) ; ce qui est fait est gardé : relancez avec RESUME</translation>
    </message>
    <message>
        <source>an estimate is made on this machine, not by a batch job; choose another backend for it</source>
        <translation>une estimation se fait sur cette machine, pas par un travail batch ; choisissez pour elle un autre moteur de calcul</translation>
    </message>
    <message>
        <source>an imported ONNX network runs on the processor; choose auto</source>
        <translation>un réseau ONNX importé tourne sur le processeur ; choisissez auto</translation>
    </message>
    <message>
        <source>an unexpected error ended the job ({kind}: {reason}); its log holds the details</source>
        <translation>une erreur inattendue a mis fin au travail ({kind} : {reason}) ; son journal contient les détails</translation>
    </message>
    <message>
        <source>another run is making {path} right now; wait for its end or name another file</source>
        <translation>un autre traitement est en train de produire {path} ; attendez sa fin ou nommez un autre fichier</translation>
    </message>
    <message>
        <source>auto chooses among several classifiers and takes no arguments; empty it, or choose a CLASSIFIER</source>
        <translation>auto choisit parmi plusieurs classifieurs et ne prend pas d’arguments ; laissez ce champ vide, ou choisissez un CLASSIFIER</translation>
    </message>
    <message>
        <source>band {band} holds valid pixels that are no finite numbers; declare them as nodata, or mask them</source>
        <translation>la bande {band} contient des pixels valides qui ne sont pas des nombres finis ; déclarez-les comme nodata, ou masquez-les</translation>
    </message>
    <message>
        <source>band {band} is chosen twice; name it once</source>
        <translation>la bande {band} est choisie deux fois ; nommez-la une seule fois</translation>
    </message>
    <message>
        <source>band {band} of {path} holds complex numbers; compute amplitude or phase first</source>
        <translation>la bande {band} de {path} contient des nombres complexes ; calculez d’abord l’amplitude ou la phase</translation>
    </message>
    <message>
        <source>batch jobs cannot be submitted on this machine, which has no POSIX shell; name the host where the cluster takes jobs in the profile {name}</source>
        <translation>impossible de soumettre des travaux batch sur cette machine, qui n’a pas de shell POSIX ; nommez dans le profil {name} la machine (host) où le cluster accepte les travaux</translation>
    </message>
    <message>
        <source>batch jobs open no connection that would need encryption</source>
        <translation>les travaux batch n’ouvrent aucune connexion qui devrait être chiffrée</translation>
    </message>
    <message>
        <source>batch normalisation needs more than one value of a batch; set BATCH_SIZE to 2 or more, and give at least 2 training items</source>
        <translation>la normalisation par lots demande plus d’une valeur par lot ; réglez BATCH_SIZE sur 2 ou plus, et donnez au moins 2 éléments d’entraînement</translation>
    </message>
    <message>
        <source>check its spelling; the first job makes it</source>
        <translation>vérifiez son orthographe ; le premier travail le crée</translation>
    </message>
    <message>
        <source>class code {code} does not fit in 32 bits; use smaller codes</source>
        <translation>le code de classe {code} ne tient pas sur 32 bits ; utilisez des codes plus petits</translation>
    </message>
    <message>
        <source>class codes from {low} to {high} do not fit into one number with those of the other map; choose agreement, or recode the maps</source>
        <translation>les codes de classes de {low} à {high} ne tiennent pas dans un même nombre avec ceux de l’autre carte ; choisissez agreement, ou recodez les cartes</translation>
    </message>
    <message>
        <source>class {code} cannot be read; write for example {example}</source>
        <translation>la classe {code} est illisible ; écrivez par exemple {example}</translation>
    </message>
    <message>
        <source>class {code} has two labels in {field}: {first} and {second}; make them the same</source>
        <translation>la classe {code} a deux noms dans {field} : {first} et {second} ; donnez-leur le même</translation>
    </message>
    <message>
        <source>class {code} is {first} in {one} and {second} in {other}; train all models with the same codes</source>
        <translation>la classe {code} est {first} dans {one} et {second} dans {other} ; entraînez tous les modèles avec les mêmes codes</translation>
    </message>
    <message>
        <source>class {name} is named twice, by code and by label; keep one of them</source>
        <translation>la classe {name} est nommée deux fois, par son code et par son libellé ; gardez l’un des deux</translation>
    </message>
    <message>
        <source>class {name} is named twice; keep one row</source>
        <translation>la classe {name} est nommée deux fois ; gardez une seule ligne</translation>
    </message>
    <message>
        <source>class_weight needs class codes, such as {example}; correct it</source>
        <translation>class_weight attend des codes de classes, par exemple {example} ; corrigez-le</translation>
    </message>
    <message>
        <source>clocks agree within {seconds} s</source>
        <translation>les horloges s’accordent à {seconds} s près</translation>
    </message>
    <message>
        <source>connections are encrypted, and both sides show a certificate</source>
        <translation>les connexions sont chiffrées, et les deux côtés présentent un certificat</translation>
    </message>
    <message>
        <source>connections to dask are not encrypted: whoever reaches the scheduler's port can run code there</source>
        <translation>les connexions à dask ne sont pas chiffrées : quiconque atteint le port de l’ordonnanceur peut y exécuter du code</translation>
    </message>
    <message>
        <source>correct queue, account, cores, memory, walltime or the directives in the profile</source>
        <translation>corrigez queue, account, cores, memory, walltime ou les directives dans le profil</translation>
    </message>
    <message>
        <source>dask did not start on {host} with {python} ({reason}); correct python in {profile}, or install distributed there</source>
        <translation>dask n’a pas démarré sur {host} avec {python} ({reason}) ; corrigez python dans {profile}, ou installez-y distributed</translation>
    </message>
    <message>
        <source>distributed {version}</source>
        <translation>distributed {version}</translation>
    </message>
    <message>
        <source>entry {entry} ({kind}) has no {key}; its keys are {choices}</source>
        <translation>l’élément {entry} ({kind}) n’a pas de clé {key} ; ses clés sont {choices}</translation>
    </message>
    <message>
        <source>entry {entry} ({kind}) lacks {key}; write for example {example}</source>
        <translation>il manque {key} à l’élément {entry} ({kind}) ; écrivez par exemple {example}</translation>
    </message>
    <message>
        <source>entry {entry} is no object in braces; write for example {example}</source>
        <translation>l’élément {entry} n’est pas un objet entre accolades ; écrivez par exemple {example}</translation>
    </message>
    <message>
        <source>entry {entry} says nothing to compute; give it one of {choices}</source>
        <translation>l’élément {entry} ne dit pas quoi calculer ; donnez-lui une clé parmi {choices}</translation>
    </message>
    <message>
        <source>entry {entry}: a name is for a filter of one band; name one band, or leave the name out</source>
        <translation>élément {entry} : un nom ne va qu’à un filtre d’une seule bande ; nommez une seule bande, ou retirez le nom</translation>
    </message>
    <message>
        <source>entry {entry}: there is no filter {value}; choose one of {choices}</source>
        <translation>élément {entry} : il n’y a pas de filtre {value} ; choisissez parmi {choices}</translation>
    </message>
    <message>
        <source>entry {entry}: variables do not say what {names} stands for; add it</source>
        <translation>élément {entry} : variables ne dit pas ce que désigne {names} ; ajoutez-le</translation>
    </message>
    <message>
        <source>entry {entry}: {name} cannot be the name of a field; write for example {example}</source>
        <translation>élément {entry} : {name} ne peut pas être un nom de champ ; écrivez par exemple {example}</translation>
    </message>
    <message>
        <source>entry {entry}: {name} holds a filter already and cannot be filtered again; filter a band, an index or an expression of bands</source>
        <translation>élément {entry} : {name} contient déjà un filtre et ne peut pas être filtré à nouveau ; filtrez une bande, un indice ou une expression de bandes</translation>
    </message>
    <message>
        <source>entry {entry}: {name} is already a band or feature; give it another name, or list it once</source>
        <translation>élément {entry} : {name} est déjà une bande ou une variable ; donnez-lui un autre nom, ou ne le citez qu’une fois</translation>
    </message>
    <message>
        <source>entry {entry}: {name} is neither a band nor an earlier feature; choose among {choices}</source>
        <translation>élément {entry} : {name} n’est ni une bande ni une variable qui précède ; choisissez parmi {choices}</translation>
    </message>
    <message>
        <source>entry {entry}: {value!r} cannot be its {key}; write for example {example}</source>
        <translation>élément {entry} : {value!r} ne convient pas pour {key} ; écrivez par exemple {example}</translation>
    </message>
    <message>
        <source>estimators of a stack must be at least two of {choices}, not {given}; correct it</source>
        <translation>les estimators de stack doivent être au moins deux parmi {choices}, et non {given} ; corrigez-les</translation>
    </message>
    <message>
        <source>every class has one polygon only, so none is left for a test; digitise at least two per class</source>
        <translation>chaque classe n’a qu’un seul polygone, il n’en reste aucun pour le test ; numérisez-en au moins deux par classe</translation>
    </message>
    <message>
        <source>every class has one sample only, so none is left for a test; extract more</source>
        <translation>chaque classe n’a qu’un seul échantillon, il n’en reste aucun pour le test ; extrayez-en davantage</translation>
    </message>
    <message>
        <source>every class has one value of {field} only, so none is left for a test; choose a field that divides the classes, or leave it empty</source>
        <translation>chaque classe n’a qu’une seule valeur de {field}, il n’en reste aucune pour le test ; choisissez un champ qui partage les classes, ou laissez-le vide</translation>
    </message>
    <message>
        <source>every class is expected to be right everywhere, so that no sample is needed; expect less than 1</source>
        <translation>toutes les classes sont supposées justes partout, aucun échantillon n’est alors nécessaire ; indiquez moins de 1</translation>
    </message>
    <message>
        <source>every class lies in one block only, so none is left for a test; give a smaller size</source>
        <translation>chaque classe n’occupe qu’un seul bloc, il n’en reste aucun pour le test ; donnez une taille plus petite</translation>
    </message>
    <message>
        <source>every feature has one value only, so that none can be selected; choose other features, or extract the samples again</source>
        <translation>chaque variable n’a qu’une seule valeur, aucune ne peut être sélectionnée ; choisissez d’autres variables, ou extrayez à nouveau les échantillons</translation>
    </message>
    <message>
        <source>every patch for training shares pixels with one of the test; extract smaller patches or fewer, or split by block</source>
        <translation>chaque imagette d’entraînement partage des pixels avec une imagette du test ; extrayez des imagettes plus petites ou moins nombreuses, ou séparez par bloc</translation>
    </message>
    <message>
        <source>every patch of {size} × {size} pixels around a pixel of the polygons reaches beyond the raster; give a smaller size</source>
        <translation>chaque imagette de {size} × {size} pixels autour d’un pixel des polygones dépasse du raster ; donnez une taille plus petite</translation>
    </message>
    <message>
        <source>every pixel of a patch network has its own patch, so that there is nothing to blend; leave it out</source>
        <translation>chaque pixel d’un réseau par imagettes a sa propre imagette, il n’y a donc rien à mélanger ; laissez-le vide</translation>
    </message>
    <message>
        <source>every training patch of these classes shares pixels with one that the network is judged by: {names}; extract smaller patches (SIZE), or digitise polygons farther apart</source>
        <translation>chaque imagette d’entraînement de ces classes partage des pixels avec une de celles qui jugent le réseau : {names} ; extrayez des imagettes plus petites (SIZE), ou numérisez des polygones plus éloignés les uns des autres</translation>
    </message>
    <message>
        <source>folds of a stack must be a whole number from 2 on, not {value}; correct it</source>
        <translation>les folds de stack doivent être un nombre entier d’au moins 2, et non {value} ; corrigez-les</translation>
    </message>
    <message>
        <source>free some space there, or name another folder in the profile</source>
        <translation>libérez-y de la place, ou nommez un autre dossier dans le profil</translation>
    </message>
    <message>
        <source>images of {sensor} have {counts} bands, this one has {found}; say in BAND_MAPPING which is which</source>
        <translation>les images {sensor} ont {counts} bandes, celle-ci en a {found} ; dites dans BAND_MAPPING laquelle est laquelle</translation>
    </message>
    <message>
        <source>images that {path} names are not there: {count} of {total} ({files}); export patches again</source>
        <translation>des images que nomme {path} sont absentes : {count} sur {total} ({files}) ; exportez les imagettes à nouveau</translation>
    </message>
    <message>
        <source>inputs that are read there: {count}</source>
        <translation>entrées lues là-bas : {count}</translation>
    </message>
    <message>
        <source>install OpenSSH's client on this machine</source>
        <translation>installez le client OpenSSH sur cette machine</translation>
    </message>
    <message>
        <source>install scikit-learn {made} there, or train the model again</source>
        <translation>installez-y scikit-learn {made}, ou entraînez le modèle à nouveau</translation>
    </message>
    <message>
        <source>install the same releases there: results may differ in their last bits, and models may not open</source>
        <translation>installez-y les mêmes versions : les résultats peuvent différer dans leurs derniers bits, et des modèles ne pas s’ouvrir</translation>
    </message>
    <message>
        <source>install there with: {python} -m pip install {packages}; or set the profile's python to one that has them</source>
        <translation>installez là-bas avec : {python} -m pip install {packages} ; ou donnez comme python dans le profil un Python qui les a</translation>
    </message>
    <message>
        <source>install with: {command}</source>
        <translation>installez avec : {command}</translation>
    </message>
    <message>
        <source>it does not hold what the image decided, such as limits of grey levels; give the raster or the RECIPE_FILE that stackfeatures wrote</source>
        <translation>il y manque ce que l’image a déterminé, comme les limites des niveaux de gris ; donnez le raster ou le RECIPE_FILE écrit par stackfeatures</translation>
    </message>
    <message>
        <source>it does not make the features {fields}; give the recipe that the samples were extracted with, or choose FEATURES among {names}</source>
        <translation>les variables {fields} n’en font pas partie ; donnez la recette avec laquelle les échantillons ont été extraits, ou choisissez FEATURES parmi {names}</translation>
    </message>
    <message>
        <source>it keeps no feature; leave keep out of one entry</source>
        <translation>aucune variable n’est gardée ; retirez keep d’un élément</translation>
    </message>
    <message>
        <source>it lists no features; write for example {example}</source>
        <translation>aucune variable n’y figure ; écrivez par exemple {example}</translation>
    </message>
    <message>
        <source>it waits in the queue ({reason})</source>
        <translation>il attend dans la file d’attente ({reason})</translation>
    </message>
    <message>
        <source>it was written by a newer Terroir (format {found}, this one reads {known}); update Terroir</source>
        <translation>écrit par une version plus récente de Terroir (format {found}, celle-ci lit {known}) ; mettez Terroir à jour</translation>
    </message>
    <message>
        <source>its inputs are not a list of different bands; correct them</source>
        <translation>inputs n’est pas une liste de bandes différentes ; corrigez-la</translation>
    </message>
    <message>
        <source>its kind is not known; update Terroir</source>
        <translation>sorte de modèle inconnue ; mettez Terroir à jour</translation>
    </message>
    <message>
        <source>its parameters are no object; write them as name and value in braces</source>
        <translation>les paramètres ne forment pas un objet ; écrivez-les entre accolades, nom et valeur</translation>
    </message>
    <message>
        <source>its {key} cannot be {value!r}; write for example {example}</source>
        <translation>{value!r} ne convient pas pour {key} ; écrivez par exemple {example}</translation>
    </message>
    <message>
        <source>job {id} ended without saying why; its log ends with: {tail}</source>
        <translation>le travail {id} s’est terminé sans dire pourquoi ; son journal finit par : {tail}</translation>
    </message>
    <message>
        <source>job {id} is not done yet ({state}); fetch it later</source>
        <translation>le travail {id} n’est pas encore terminé ({state}) ; récupérez-le plus tard</translation>
    </message>
    <message>
        <source>job {id} made no raster that could be shown; fetch its results</source>
        <translation>le travail {id} n’a produit aucun raster à montrer ; récupérez ses résultats</translation>
    </message>
    <message>
        <source>job {id} needed more memory than it may have; ask for more in the profile {profile}, then submit it again</source>
        <translation>le travail {id} a demandé plus de mémoire que permis ; demandez-en davantage dans le profil {profile}, puis soumettez-le à nouveau</translation>
    </message>
    <message>
        <source>job {id} reached its time limit before its end; ask for a longer walltime in the profile {profile} or for more PARTS, then submit it again</source>
        <translation>le travail {id} a atteint sa durée limite avant la fin ; demandez un walltime plus long dans le profil {profile} ou plus de PARTS, puis soumettez-le à nouveau</translation>
    </message>
    <message>
        <source>job {id} was cancelled</source>
        <translation>le travail {id} a été annulé</translation>
    </message>
    <message>
        <source>job {id} was cancelled and has no results; submit it again</source>
        <translation>le travail {id} a été annulé et n’a pas de résultats ; soumettez-le à nouveau</translation>
    </message>
    <message>
        <source>job {id} was cancelled in the queue of {profile}; submit it again</source>
        <translation>le travail {id} a été annulé dans la file d’attente de {profile} ; soumettez-le à nouveau</translation>
    </message>
    <message>
        <source>labels come either from polygons or from a raster; give one of POLYGONS and LABELS, not both or none</source>
        <translation>les étiquettes viennent soit de polygones, soit d’un raster ; donnez soit POLYGONS, soit LABELS, et non les deux ou aucun</translation>
    </message>
    <message>
        <source>leaving a polygon out needs at least two polygons, there are {found}; check GROUP_FIELD</source>
        <translation>mettre un polygone de côté demande au moins deux polygones, il y en a {found} ; vérifiez GROUP_FIELD</translation>
    </message>
    <message>
        <source>let nobody but you read it: chmod 600 {path}</source>
        <translation>faites que vous seul puissiez la lire : chmod 600 {path}</translation>
    </message>
    <message>
        <source>let the cluster read the inputs itself: map their folder under paths</source>
        <translation>laissez le cluster lire lui-même les entrées : faites correspondre leur dossier sous paths</translation>
    </message>
    <message>
        <source>name a folder in the profile that the machine where jobs run sees too</source>
        <translation>nommez dans le profil un dossier que voit aussi la machine où les travaux s’exécutent</translation>
    </message>
    <message>
        <source>name a folder in the profile where you may write</source>
        <translation>nommez dans le profil un dossier où vous avez le droit d’écrire</translation>
    </message>
    <message>
        <source>name either a job or a profile whose jobs are to be stopped</source>
        <translation>nommez soit un travail, soit un profil dont les travaux sont à arrêter</translation>
    </message>
    <message>
        <source>neither validation nor test has anything, so nobody would know how good the network is; add polygons (two for each class at the least), split by block, or set both shares to 0 to learn from all</source>
        <translation>ni la validation ni le test n’ont quoi que ce soit, et personne ne saurait ce que vaut le réseau ; ajoutez des polygones (au moins deux par classe), séparez par bloc, ou réglez les deux parts sur 0 pour apprendre de tout</translation>
    </message>
    <message>
        <source>neither validation nor test has anything, so nobody would know how good the network is; give smaller blocks, so that there are two with each class at the least, or set both shares to 0 to learn from all</source>
        <translation>ni la validation ni le test n’ont quoi que ce soit, et personne ne saurait ce que vaut le réseau ; donnez des blocs plus petits, pour qu’il y en ait au moins deux avec chaque classe, ou réglez les deux parts sur 0 pour apprendre de tout</translation>
    </message>
    <message>
        <source>no Python interpreter that can start worker processes was found; choose the threads backend</source>
        <translation>aucun interpréteur Python capable de lancer des processus de calcul n’a été trouvé ; choisissez le moteur de calcul threads</translation>
    </message>
    <message>
        <source>no centre of a patch lies in a polygon; give a smaller STRIDE, or another STRATEGY</source>
        <translation>aucun centre d’imagette n’est dans un polygone ; donnez un STRIDE plus petit, ou une autre STRATEGY</translation>
    </message>
    <message>
        <source>no class has as many as {n} samples; lower FOLDS</source>
        <translation>aucune classe n’a autant que {n} échantillons ; diminuez FOLDS</translation>
    </message>
    <message>
        <source>no class has out-of-fold samples that tell it from others; choose none, or digitise more polygons</source>
        <translation>aucune classe n’a d’échantillons hors pli qui la distinguent des autres ; choisissez none, ou numérisez plus de polygones</translation>
    </message>
    <message>
        <source>no dask scheduler answers at {address} ({reason}); start it, or correct the address in {profile}</source>
        <translation>aucun ordonnanceur dask ne répond à {address} ({reason}) ; démarrez-le, ou corrigez l’adresse dans {profile}</translation>
    </message>
    <message>
        <source>no feature of {path} has a geometry; choose another layer</source>
        <translation>aucune entité de {path} n’a de géométrie ; choisissez une autre couche</translation>
    </message>
    <message>
        <source>no field is given; name the one that holds the class</source>
        <translation>aucun champ n’est donné ; nommez celui qui contient la classe</translation>
    </message>
    <message>
        <source>no field is given; name the one that tells regions apart</source>
        <translation>aucun champ n’est indiqué ; nommez celui qui distingue les régions</translation>
    </message>
    <message>
        <source>no file is given; name one</source>
        <translation>aucun fichier n’est indiqué ; nommez-en un</translation>
    </message>
    <message>
        <source>no inputs were named</source>
        <translation>aucune entrée n’a été nommée</translation>
    </message>
    <message>
        <source>no item of the training has a valid pixel; check the nodata value and the MASK</source>
        <translation>aucun élément d’entraînement n’a de pixel valide ; vérifiez la valeur nodata et le MASK</translation>
    </message>
    <message>
        <source>no model is given; name one, or give REGIONS with a model for each</source>
        <translation>aucun modèle n’est indiqué ; nommez-en un, ou donnez REGIONS avec un modèle pour chacune</translation>
    </message>
    <message>
        <source>no model is named for the regions {names}; name one for each, or give MODEL for all that is left (models are named for: {known})</source>
        <translation>aucun modèle n’est indiqué pour les régions {names} ; nommez-en un pour chacune, ou donnez MODEL pour tout le reste (des modèles sont indiqués pour : {known})</translation>
    </message>
    <message>
        <source>no model made with scikit-learn was named</source>
        <translation>aucun modèle fait avec scikit-learn n’a été nommé</translation>
    </message>
    <message>
        <source>no model was named</source>
        <translation>aucun modèle n’a été nommé</translation>
    </message>
    <message>
        <source>no package is needed on this machine</source>
        <translation>aucun paquet n’est nécessaire sur cette machine</translation>
    </message>
    <message>
        <source>no part holds the block at {window}; submit the job again</source>
        <translation>aucune partie ne contient le bloc {window} ; soumettez le travail à nouveau</translation>
    </message>
    <message>
        <source>no part of the cross-validation has samples to train with and others to test; give more samples, or another CV</source>
        <translation>aucune part de la validation croisée n’a à la fois des échantillons pour l’apprentissage et d’autres pour le test ; donnez plus d’échantillons, ou une autre CV</translation>
    </message>
    <message>
        <source>no patch has enough valid pixels (patches that stand for a nodata or masked pixel, or have more than half of them: {count}); check nodata and MASK</source>
        <translation>aucune imagette n’a assez de pixels valides (imagettes d’un pixel sans données ou masqué, ou dont plus de la moitié des pixels le sont : {count}) ; vérifiez le nodata et MASK</translation>
    </message>
    <message>
        <source>no patch of {size} × {size} pixels is as pure as PURITY asks for ({purity}): at most {best} of one lies in polygons of its class, because patches are larger than every polygon; give a smaller SIZE or PURITY</source>
        <translation>aucune imagette de {size} × {size} pixels n’est aussi pure que le demande PURITY ({purity}) : une imagette est au plus à {best} dans des polygones de sa classe, car les imagettes sont plus grandes que tous les polygones ; donnez une SIZE ou une PURITY plus petite</translation>
    </message>
    <message>
        <source>no pixel is asked for; ask for more</source>
        <translation>aucun pixel n’est demandé ; demandez-en davantage</translation>
    </message>
    <message>
        <source>no point could be placed; ask for more points, or draw a random sample</source>
        <translation>aucun point n’a pu être placé ; demandez plus de points, ou tirez un échantillon aléatoire</translation>
    </message>
    <message>
        <source>no profile is named; choose one of {known}, or write one into {folder}</source>
        <translation>aucun profil n’est nommé ; choisissez parmi {known}, ou écrivez-en un dans {folder}</translation>
    </message>
    <message>
        <source>no profile is named; there are none in {folder} yet, so write one there (docs/cluster.md shows how)</source>
        <translation>aucun profil n’est nommé ; il n’y en a pas encore dans {folder}, écrivez-en donc un là (docs/cluster.md montre comment)</translation>
    </message>
    <message>
        <source>no raster holds class codes from {low} to {high}; give the classes smaller numbers and train again</source>
        <translation>aucun raster ne peut contenir des codes de classes de {low} à {high} ; donnez aux classes des numéros plus petits et entraînez à nouveau</translation>
    </message>
    <message>
        <source>no raster is given; choose at least one</source>
        <translation>aucun raster n’est indiqué ; choisissez-en au moins un</translation>
    </message>
    <message>
        <source>no reference pixel lies in a stratum; check the strata and the reference systems</source>
        <translation>aucun pixel de référence n’est dans une strate ; vérifiez les strates et les systèmes de coordonnées</translation>
    </message>
    <message>
        <source>no region has a model; name a model for each region, or a folder with models called &lt;value&gt;.terroir</source>
        <translation>aucune région n’a de modèle ; nommez un modèle par région, ou un dossier de modèles appelés &lt;valeur&gt;.terroir</translation>
    </message>
    <message>
        <source>no region of {path} has a pixel of the image; check the layer and its coordinate reference system</source>
        <translation>aucune région de {path} ne contient de pixel de l’image ; vérifiez la couche et son système de coordonnées</translation>
    </message>
    <message>
        <source>no sample has {value} in the field {field}, and only training samples are made more of; choose another field</source>
        <translation>aucun échantillon n’a {value} dans le champ {field}, et seuls les échantillons d’apprentissage sont augmentés ; choisissez un autre champ</translation>
    </message>
    <message>
        <source>no value is given; give one</source>
        <translation>aucune valeur n’est indiquée ; donnez-en une</translation>
    </message>
    <message>
        <source>no worker came within {seconds} s</source>
        <translation>aucun processus de calcul n’est arrivé en {seconds} s</translation>
    </message>
    <message>
        <source>no worker is connected to the scheduler of {profile}; start workers, then run again</source>
        <translation>aucun processus de calcul n’est connecté à l’ordonnanceur de {profile} ; démarrez-en, puis relancez</translation>
    </message>
    <message>
        <source>no worker is connected; see the rows above</source>
        <translation>aucun processus de calcul n’est connecté ; voyez les lignes ci-dessus</translation>
    </message>
    <message>
        <source>no worker of {profile} offers {resource}, which the profile promises; start dask's workers with --resources {resource}={amount:g}, or take it out of the profile's resources</source>
        <translation>aucun processus de calcul de {profile} n’offre {resource}, que le profil promet ; démarrez les workers de dask avec --resources {resource}={amount:g}, ou retirez-le de resources dans le profil</translation>
    </message>
    <message>
        <source>nobody answers at {address} ({reason}); start the scheduler there, or correct the address in the profile</source>
        <translation>personne ne répond à {address} ({reason}) ; démarrez-y l’ordonnanceur, ou corrigez l’adresse dans le profil</translation>
    </message>
    <message>
        <source>none of {workers} workers answered within {seconds} s; they may be busy with other work: try again later</source>
        <translation>aucun des {workers} processus de calcul n’a répondu en {seconds} s ; ils sont peut-être occupés par d’autres calculs : réessayez plus tard</translation>
    </message>
    <message>
        <source>nothing is asked for; name bands, indices or filters</source>
        <translation>rien n’est demandé ; nommez des bandes, des indices ou des filtres</translation>
    </message>
    <message>
        <source>nothing is asked for; name indices, such as NDVI, or write an EXPRESSION</source>
        <translation>rien n’est demandé ; nommez des indices, par exemple NDVI, ou écrivez une EXPRESSION</translation>
    </message>
    <message>
        <source>nothing is labelled in the training set; check polygons and classes</source>
        <translation>rien n’est étiqueté dans le jeu d’entraînement ; vérifiez les polygones et les classes</translation>
    </message>
    <message>
        <source>nothing is left to train with of these classes: {names}; add polygons of them, or give smaller shares to validation and test</source>
        <translation>il ne reste rien pour l’entraînement de ces classes : {names} ; ajoutez-en des polygones, ou donnez des parts plus petites à la validation et au test</translation>
    </message>
    <message>
        <source>nothing is left to train with of these classes: {names}; give smaller blocks, or another seed</source>
        <translation>il ne reste rien pour l’entraînement de ces classes : {names} ; donnez des blocs plus petits, ou une autre graine</translation>
    </message>
    <message>
        <source>nothing leaves this machine, connections need no encryption</source>
        <translation>rien ne quitte cette machine, les connexions n’ont pas besoin d’être chiffrées</translation>
    </message>
    <message>
        <source>of patches of {size} × {size} pixels the convolutions and poolings of {name} leave nothing; cut patches of at least {least} pixels, or choose another ARCHITECTURE</source>
        <translation>les convolutions et les poolings de {name} ne laissent rien d’imagettes de {size} × {size} pixels ; découpez des imagettes d’au moins {least} pixels, ou choisissez une autre ARCHITECTURE</translation>
    </message>
    <message>
        <source>only Slurm can be asked without queueing a job; the first run will tell</source>
        <translation>seul Slurm peut être interrogé sans mettre de travail en file d’attente ; la première exécution le dira</translation>
    </message>
    <message>
        <source>only intervals of a forest can follow the place, not those of {regressor}; choose constant, or the regressor forest</source>
        <translation>seuls les intervalles d’une forêt peuvent varier selon le lieu, pas ceux de {regressor} ; choisissez constant, ou le régresseur forest</translation>
    </message>
    <message>
        <source>onnxruntime asks the network about tiles of {size} pixels, of which {margin} are discarded at every side.</source>
        <translation>onnxruntime interroge le réseau sur des tuiles de {size} pixels, dont {margin} sont jetés de chaque côté.</translation>
    </message>
    <message>
        <source>other users may read the key {path}</source>
        <translation>d’autres utilisateurs peuvent lire la clé {path}</translation>
    </message>
    <message>
        <source>part {part} of {parts} is damaged at {window} ({reason}); submit the job again</source>
        <translation>la partie {part} sur {parts} est endommagée en {window} ({reason}) ; soumettez le travail à nouveau</translation>
    </message>
    <message>
        <source>part {part} of {parts} is not complete; look at its log, then submit the job again</source>
        <translation>la partie {part} sur {parts} n’est pas complète ; regardez son journal, puis soumettez le travail à nouveau</translation>
    </message>
    <message>
        <source>part {part} of {parts} was ended before it was complete, whether for its memory or for its time; ask for more of them in the profile, or for more PARTS, then submit the job again</source>
        <translation>la partie {part} sur {parts} a été arrêtée avant d’être complète, faute de mémoire ou de temps ; demandez-en davantage dans le profil, ou plus de PARTS, puis soumettez le travail à nouveau</translation>
    </message>
    <message>
        <source>part {part} of {parts} was made of other inputs, or by other versions of the software; submit the job again</source>
        <translation>la partie {part} sur {parts} vient d’autres entrées, ou d’autres versions des logiciels ; soumettez le travail à nouveau</translation>
    </message>
    <message>
        <source>passed_indices is true or false; correct it</source>
        <translation>passed_indices vaut true ou false ; corrigez-le</translation>
    </message>
    <message>
        <source>patches of one polygon overlap or touch each other; split them by polygon, block or distance</source>
        <translation>des imagettes d’un même polygone se chevauchent ou se touchent ; séparez-les par polygone, par bloc ou par distance</translation>
    </message>
    <message>
        <source>patches of {path} reach beyond {raster}: {count} of {total}; choose the image that they were extracted from, or extract patches again</source>
        <translation>des imagettes de {path} dépassent de {raster} : {count} sur {total} ; choisissez l’image dont elles ont été extraites, ou extrayez les imagettes à nouveau</translation>
    </message>
    <message>
        <source>patches of {size} × {size} pixels do not fit into the raster of {width} × {height}; give a smaller size</source>
        <translation>des imagettes de {size} × {size} pixels ne tiennent pas dans le raster de {width} × {height} ; donnez une taille plus petite</translation>
    </message>
    <message>
        <source>patches of {size} × {size} pixels that lie {step} pixels apart leave gaps; give at most {size}, or 0 for a rule</source>
        <translation>des imagettes de {size} × {size} pixels distantes de {step} pixels laissent des trous ; donnez au plus {size}, ou 0 pour le choix automatique</translation>
    </message>
    <message>
        <source>pixels of polygons are not known yet; extract samples first, or split by polygon</source>
        <translation>les pixels des polygones ne sont pas encore connus ; extrayez d’abord des échantillons, ou séparez par polygone</translation>
    </message>
    <message>
        <source>polygons to learn intervals from cannot be held out where there is one only; check GROUP_FIELD</source>
        <translation>avec un seul polygone, on ne peut pas en mettre de côté pour apprendre les intervalles ; vérifiez GROUP_FIELD</translation>
    </message>
    <message>
        <source>reports need the Python package jinja2; install it with: python -m pip install jinja2</source>
        <translation>les rapports ont besoin du paquet Python jinja2 ; installez-le avec : python -m pip install jinja2</translation>
    </message>
    <message>
        <source>results are files and cannot be written to {place}; name a file</source>
        <translation>les résultats sont des fichiers et ne peuvent pas être écrits dans {place} ; nommez un fichier</translation>
    </message>
    <message>
        <source>results cannot be read on {host} ({reason}); run the job again</source>
        <translation>impossible de lire les résultats sur {host} ({reason}) ; relancez le travail</translation>
    </message>
    <message>
        <source>row {row} is class {code}, but the classifier calls the class of its probability {row} {label}; give the rows in the order of its probabilities, with its own names or numbers</source>
        <translation>la ligne {row} est la classe {code}, mais le classifieur appelle {label} la classe de sa probabilité {row} ; donnez les lignes dans l’ordre de ses probabilités, avec ses propres noms ou numéros</translation>
    </message>
    <message>
        <source>sample {id} of {path} has no place; remove it</source>
        <translation>l’échantillon {id} de {path} n’a pas de position ; retirez-le</translation>
    </message>
    <message>
        <source>sbatch refuses such a job: {words}</source>
        <translation>sbatch refuse un tel travail : {words}</translation>
    </message>
    <message>
        <source>sbatch takes such a job: {words}</source>
        <translation>sbatch accepte un tel travail : {words}</translation>
    </message>
    <message>
        <source>scikit-learn {theirs} reads the model faithfully</source>
        <translation>scikit-learn {theirs} lit fidèlement le modèle</translation>
    </message>
    <message>
        <source>see in the log what the jobs wait for; try again later, or in another queue</source>
        <translation>voyez dans le journal ce que les travaux attendent ; réessayez plus tard, ou dans une autre file d’attente</translation>
    </message>
    <message>
        <source>see that workers can import numpy and osgeo, and can write to their local_directory; then start them anew</source>
        <translation>assurez-vous que les processus de calcul peuvent importer numpy et osgeo, et écrire dans leur local_directory ; puis redémarrez-les</translation>
    </message>
    <message>
        <source>set the profile's host to the machine where {kind} takes jobs</source>
        <translation>donnez comme host dans le profil la machine où {kind} accepte les travaux</translation>
    </message>
    <message>
        <source>set the profile's python to a newer one</source>
        <translation>donnez comme python dans le profil un Python plus récent</translation>
    </message>
    <message>
        <source>set the profile's python to one of the same minor version on all machines</source>
        <translation>donnez comme python dans le profil un Python de même version mineure sur toutes les machines</translation>
    </message>
    <message>
        <source>svm is not tried: it takes long with more than {count} samples.</source>
        <translation>svm n’est pas essayé : il prend beaucoup de temps avec plus de {count} échantillons.</translation>
    </message>
    <message>
        <source>tell its administrators; a file may be taken for an older or a newer one than it is</source>
        <translation>prévenez ses administrateurs ; un fichier peut être pris pour plus ancien ou plus récent qu’il n’est</translation>
    </message>
    <message>
        <source>the TLS file {path} of {profile} does not exist; correct the profile</source>
        <translation>le fichier TLS {path} de {profile} n’existe pas ; corrigez le profil</translation>
    </message>
    <message>
        <source>the TLS files of {profile} cannot be used ({reason}); name the authority's certificate as ca, your own as cert and its key as key</source>
        <translation>impossible d’utiliser les fichiers TLS de {profile} ({reason}) ; donnez le certificat de l’autorité comme ca, le vôtre comme cert et sa clé comme key</translation>
    </message>
    <message>
        <source>the area of applicability needs samples of two folds; switch APPLICABILITY off, or cross-validate with more folds</source>
        <translation>le domaine d’applicabilité demande des échantillons de deux plis ; désactivez APPLICABILITY, ou validez avec plus de plis</translation>
    </message>
    <message>
        <source>the backend dask needs a profile; name one</source>
        <translation>le moteur de calcul dask a besoin d’un profil ; nommez-en un</translation>
    </message>
    <message>
        <source>the batch scheduler does not answer ({reason}); try again later</source>
        <translation>l’ordonnanceur batch ne répond pas ({reason}) ; réessayez plus tard</translation>
    </message>
    <message>
        <source>the block at {window} of {path} failed ({kind}: {reason}); see the log for its cause</source>
        <translation>le bloc {window} de {path} a échoué ({kind} : {reason}) ; voyez-en la cause dans le journal</translation>
    </message>
    <message>
        <source>the class {label} has no polygon with two samples, so there is nothing between which SMOTE could make more; choose jitter or replicate</source>
        <translation>la classe {label} n’a aucun polygone de deux échantillons, SMOTE n’a donc rien à interpoler ; choisissez jitter ou replicate</translation>
    </message>
    <message>
        <source>the class {name} is named twice; name it once</source>
        <translation>la classe {name} est nommée deux fois ; nommez-la une seule fois</translation>
    </message>
    <message>
        <source>the classifier does not know {unknown}; its classes are {known}</source>
        <translation>le classifieur ne connaît pas {unknown} ; ses classes sont {known}</translation>
    </message>
    <message>
        <source>the clock of {host} is {seconds} s off</source>
        <translation>l’horloge de {host} est décalée de {seconds} s</translation>
    </message>
    <message>
        <source>the cluster names a result {path}, which is no path below the job's folder</source>
        <translation>le cluster nomme un résultat {path}, qui n’est pas un chemin à l’intérieur du dossier du travail</translation>
    </message>
    <message>
        <source>the cluster's Python {program} is {found} and has to be {needed} or newer; name another in the profile</source>
        <translation>le Python du cluster {program} est en version {found} et doit être au moins en {needed} ; nommez-en un autre dans le profil</translation>
    </message>
    <message>
        <source>the cluster's Python {program} lacks {modules}; install them there, or name another in the profile</source>
        <translation>il manque {modules} au Python du cluster {program} ; installez-les là-bas, ou nommez-en un autre dans le profil</translation>
    </message>
    <message>
        <source>the cluster's Python {program} lacks {packages}; install them there, or name another in the profile</source>
        <translation>il manque {packages} au Python du cluster {program} ; installez-les là-bas, ou nommez-en un autre dans le profil</translation>
    </message>
    <message>
        <source>the code in {place} is damaged; submit the job again</source>
        <translation>le code dans {place} est endommagé ; soumettez le travail à nouveau</translation>
    </message>
    <message>
        <source>the code travels with each batch job</source>
        <translation>le code voyage avec chaque travail batch</translation>
    </message>
    <message>
        <source>the connection to the scheduler of {profile} was lost; what is done is kept: run again with RESUME</source>
        <translation>la connexion à l’ordonnanceur de {profile} a été perdue ; ce qui est fait est gardé : relancez avec RESUME</translation>
    </message>
    <message>
        <source>the design {design} does not use it; choose the design strata, or leave it out</source>
        <translation>le plan d’échantillonnage {design} ne l’utilise pas ; choisissez le plan strata, ou laissez-le vide</translation>
    </message>
    <message>
        <source>the device has too little free memory for a single tile of the network; close what else uses it, or choose cpu</source>
        <translation>le périphérique a trop peu de mémoire libre pour une seule tuile du réseau ; fermez ce qui l’utilise par ailleurs, ou choisissez cpu</translation>
    </message>
    <message>
        <source>the disk of {folder} cannot hold the result: about {size} are needed, {free} are free; free some space or choose another folder</source>
        <translation>le disque de {folder} ne peut pas contenir le résultat : il faut environ {size}, {free} sont libres ; libérez de la place ou choisissez un autre dossier</translation>
    </message>
    <message>
        <source>the errors of {polygons} polygons tell no interval of level {level:g}; give at most {highest:g}, or train the model with more polygons</source>
        <translation>les erreurs de {polygons} polygones ne donnent pas d’intervalle de niveau {level:g} ; donnez au plus {highest:g}, ou entraînez le modèle avec plus de polygones</translation>
    </message>
    <message>
        <source>the expression has more than {limit} operations inside one another; split it up</source>
        <translation>l’expression a plus de {limit} opérations imbriquées ; découpez-la</translation>
    </message>
    <message>
        <source>the expression has {found} characters, more than {limit}; write a shorter one</source>
        <translation>l’expression a {found} caractères, plus de {limit} ; écrivez-en une plus courte</translation>
    </message>
    <message>
        <source>the feature {id} of {path} is no footprint of a patch, which has four corners; extract patches again</source>
        <translation>l’entité {id} de {path} n’est pas l’emprise d’une imagette, qui a quatre coins ; extrayez les imagettes à nouveau</translation>
    </message>
    <message>
        <source>the file does not name its {count} classes, and {given} are given; give one row for each, in the order of its probabilities</source>
        <translation>le fichier ne nomme pas ses {count} classes, et {given} sont données ; donnez une ligne par classe, dans l’ordre de ses probabilités</translation>
    </message>
    <message>
        <source>the file holds no job; it needs {{"job": name, "parameters": {{…}}}}</source>
        <translation>le fichier ne contient pas de tâche ; il faut {{"job": nom, "parameters": {{…}}}}</translation>
    </message>
    <message>
        <source>the folder {folder} cannot be written to ({reason}); choose another folder</source>
        <translation>impossible d’écrire dans le dossier {folder} ({reason}) ; choisissez un autre dossier</translation>
    </message>
    <message>
        <source>the folder {folder} of job {id} is gone; submit the job again</source>
        <translation>le dossier {folder} du travail {id} a disparu ; soumettez le travail à nouveau</translation>
    </message>
    <message>
        <source>the further keys are no keys with values; write lines such as account: forest</source>
        <translation>les autres clés ne sont pas des clés avec des valeurs ; écrivez des lignes comme account: forest</translation>
    </message>
    <message>
        <source>the further keys are not YAML ({reason}); write lines such as account: forest</source>
        <translation>les autres clés ne sont pas du YAML ({reason}) ; écrivez des lignes comme account: forest</translation>
    </message>
    <message>
        <source>the further keys hold {key}, for which there is a field; write it there</source>
        <translation>les autres clés contiennent {key}, qui a son propre champ ; écrivez-le là</translation>
    </message>
    <message>
        <source>the host key of {host} is not the one that is known; ask its administrators, and only if they changed it, remove the old one with ssh-keygen -R</source>
        <translation>la clé d’hôte de {host} n’est pas celle qui est connue ; demandez à ses administrateurs et, seulement s’ils l’ont changée, retirez l’ancienne avec ssh-keygen -R</translation>
    </message>
    <message>
        <source>the host key of {host} is unknown; run '{command}' once in a terminal, compare the fingerprint with the one that its administrators publish, and accept it</source>
        <translation>la clé d’hôte de {host} est inconnue ; lancez une fois « {command} » dans un terminal, comparez l’empreinte avec celle que publient ses administrateurs, et acceptez-la</translation>
    </message>
    <message>
        <source>the labels {given} are not the classes of the classifier; give each of {known} one row with its code</source>
        <translation>les libellés {given} ne sont pas les classes du classifieur ; donnez à chacune de {known} une ligne avec son code</translation>
    </message>
    <message>
        <source>the list of jobs in {path} cannot be used ({reason}); check the folder, or name another file in the environment variable {variable}</source>
        <translation>impossible d’utiliser la liste des travaux de {path} ({reason}) ; vérifiez le dossier, ou nommez un autre fichier dans la variable d’environnement {variable}</translation>
    </message>
    <message>
        <source>the machine is slow or busy: ask for whole cores, or for another queue, in the profile</source>
        <translation>la machine est lente ou occupée : demandez des cœurs entiers, ou une autre file d’attente, dans le profil</translation>
    </message>
    <message>
        <source>the machine may be overloaded, or a file system there may hang; try again later</source>
        <translation>la machine est peut-être surchargée, ou un de ses systèmes de fichiers bloqué ; réessayez plus tard</translation>
    </message>
    <message>
        <source>the map has no class {name}; its classes are {classes}</source>
        <translation>la carte n’a pas de classe {name} ; ses classes sont {classes}</translation>
    </message>
    <message>
        <source>the maps have {count} different values; give maps of classes</source>
        <translation>les cartes ont {count} valeurs différentes ; donnez des cartes de classes</translation>
    </message>
    <message>
        <source>the memory of the device ({device}) does not hold batches of {size}; set BATCH_SIZE to {half} or fewer</source>
        <translation>la mémoire du périphérique ({device}) ne peut pas contenir des lots de {size} ; réglez BATCH_SIZE sur {half} ou moins</translation>
    </message>
    <message>
        <source>the metadata class_names of {path} name {named} classes, but the network gives {count}; correct them</source>
        <translation>les métadonnées class_names de {path} nomment {named} classes, mais le réseau en donne {count} ; corrigez-les</translation>
    </message>
    <message>
        <source>the metadata of {path} standardise {count} bands, but the network takes {bands}; correct standardization_mean and standardization_std</source>
        <translation>les métadonnées de {path} standardisent {count} bandes, mais le réseau en prend {bands} ; corrigez standardization_mean et standardization_std</translation>
    </message>
    <message>
        <source>the metadata {key} of {path} cannot be used ({value}); write for example {example}</source>
        <translation>la métadonnée {key} de {path} est inutilisable ({value}) ; écrivez par exemple {example}</translation>
    </message>
    <message>
        <source>the method 'fixed' with the side '{side}' needs a number here; give one</source>
        <translation>la méthode « fixed » avec le côté « {side} » a besoin d’un nombre ici ; donnez-en un</translation>
    </message>
    <message>
        <source>the method {method} needs a distance; give one</source>
        <translation>la méthode {method} a besoin d’une distance ; donnez-en une</translation>
    </message>
    <message>
        <source>the model has {size} MB, more than the {limit} MB that a file may hold; learn from fewer samples, or limit the trees in PARAMETERS (min_samples_leaf, max_depth)</source>
        <translation>le modèle pèse {size} Mo, plus que les {limit} Mo qu’un fichier peut contenir ; apprenez sur moins d’échantillons, ou limitez les arbres dans PARAMETERS (min_samples_leaf, max_depth)</translation>
    </message>
    <message>
        <source>the model needs bands that the image lacks: {missing} (it has {names}); use an image with the bands {wanted}, or name its bands like this</source>
        <translation>le modèle a besoin de bandes que l’image n’a pas : {missing} (elle a {names}) ; utilisez une image avec les bandes {wanted}, ou nommez ses bandes ainsi</translation>
    </message>
    <message>
        <source>the model was made with scikit-learn {made}, and {here} is not known to read its kind ({classifier}) faithfully; train it again, or install what made it with: {command}</source>
        <translation>le modèle a été produit avec scikit-learn {made}, et rien n’assure que {here} lise fidèlement un modèle de cette sorte ({classifier}) ; entraînez-le à nouveau, ou installez ce qui l’a produit avec : {command}</translation>
    </message>
    <message>
        <source>the model was made with scikit-learn {made}, and {theirs} is not known to read its kind ({kind}) faithfully</source>
        <translation>le modèle a été produit avec scikit-learn {made}, et rien n’assure que {theirs} lise fidèlement un modèle de cette sorte ({kind})</translation>
    </message>
    <message>
        <source>the model was made with {package} {made}, newer than the {here} that is here; update with: {command}</source>
        <translation>le modèle a été produit avec {package} {made}, plus récent que la version présente, {here} ; mettez à jour avec : {command}</translation>
    </message>
    <message>
        <source>the model was trained without intervals; leave LOWER and UPPER out, or train it with INTERVALS</source>
        <translation>le modèle a été entraîné sans intervalles ; retirez LOWER et UPPER, ou entraînez-le avec INTERVALS</translation>
    </message>
    <message>
        <source>the model {model} does not tell the resolution that it was made for; leave this out</source>
        <translation>le modèle {model} n’indique pas la résolution pour laquelle il a été fait ; laissez ceci de côté</translation>
    </message>
    <message>
        <source>the model {model} is a network of your own and holds no code; give its Python file ({file}) here</source>
        <translation>le modèle {model} est un réseau personnalisé et ne contient pas de code ; donnez ici son fichier Python ({file})</translation>
    </message>
    <message>
        <source>the model {model} is no network of your own and needs no Python file; leave it out</source>
        <translation>le modèle {model} n’est pas un réseau personnalisé et n’a pas besoin de fichier Python ; laissez-le vide</translation>
    </message>
    <message>
        <source>the model {path} does not know its area of applicability; train it again with APPLICABILITY, or leave this output out</source>
        <translation>le modèle {path} ne connaît pas son domaine d’applicabilité ; entraînez-le à nouveau avec APPLICABILITY, ou retirez cette sortie</translation>
    </message>
    <message>
        <source>the model {path} has no region; name one</source>
        <translation>le modèle {path} n’a pas de région ; nommez-en une</translation>
    </message>
    <message>
        <source>the network answers with the shape {found} where a class for every pixel ({wanted}) was awaited; correct its Python file, and train it again</source>
        <translation>le réseau répond avec la forme {found} là où une classe par pixel ({wanted}) était attendue ; corrigez son fichier Python, et entraînez-le à nouveau</translation>
    </message>
    <message>
        <source>the network answers with the shape {found} where {wanted} is needed (batch, classes{more}); mend its forward</source>
        <translation>le réseau répond avec la forme {found} là où il faut {wanted} (lot, classes{more}) ; corrigez son forward</translation>
    </message>
    <message>
        <source>the network gives class numbers, and the file does not tell how many there are; give one row for each, in the order of their numbers</source>
        <translation>le réseau donne des numéros de classes, et le fichier n’indique pas combien il y en a ; donnez une ligne pour chacune, dans l’ordre de leurs numéros</translation>
    </message>
    <message>
        <source>the network in {file} failed on a batch ({kind}: {reason}); mend its forward</source>
        <translation>le réseau de {file} a échoué sur un lot ({kind} : {reason}) ; corrigez son forward</translation>
    </message>
    <message>
        <source>the network in {path} cannot be used ({reason}): train the model again if you trust the file</source>
        <translation>le réseau de {path} est inutilisable ({reason}) : entraînez à nouveau le modèle si vous faites confiance au fichier</translation>
    </message>
    <message>
        <source>the network in {path} is damaged ({reason}); choose another model</source>
        <translation>le réseau de {path} est endommagé ({reason}) ; choisissez un autre modèle</translation>
    </message>
    <message>
        <source>the own pixel of every training patch of these classes is nodata or masked: {names}; check nodata and the mask, or extract patches of them in other places</source>
        <translation>le propre pixel de chaque imagette d’entraînement de ces classes est sans données ou masqué : {names} ; vérifiez le nodata et le masque, ou extrayez-en des imagettes à d’autres endroits</translation>
    </message>
    <message>
        <source>the patches need {size} MB of space in the temporary folder {folder}, which has less; free some, choose another temporary folder, or raise the memory</source>
        <translation>les imagettes demandent {size} Mo de place dans le dossier temporaire {folder}, qui en a moins ; libérez-en, choisissez un autre dossier temporaire, ou augmentez la mémoire</translation>
    </message>
    <message>
        <source>the patches of {path} are images without a place on the map, which the method {method} needs; split by polygon</source>
        <translation>les imagettes de {path} sont des images sans position sur la carte, dont la méthode {method} a besoin ; séparez par polygone</translation>
    </message>
    <message>
        <source>the patches of {path} are parts of an image; name the image that they were extracted from</source>
        <translation>les imagettes de {path} sont des parties d’une image ; nommez l’image dont elles ont été extraites</translation>
    </message>
    <message>
        <source>the patches of {path} are parts of an image; name the rasters that they were extracted from</source>
        <translation>les imagettes de {path} sont des parties d’une image ; nommez les rasters dont elles ont été extraites</translation>
    </message>
    <message>
        <source>the patches of {path} have no place on the map, so that there are no blocks; split by polygon</source>
        <translation>les imagettes de {path} n’ont pas de position sur la carte, il n’y a donc pas de blocs ; séparez par polygone</translation>
    </message>
    <message>
        <source>the patches of {path} were cut for another grid than that of {raster}; choose the image that they were extracted from, or extract patches again</source>
        <translation>les imagettes de {path} ont été découpées pour une autre grille que celle de {raster} ; choisissez l’image dont elles ont été extraites, ou extrayez les imagettes à nouveau</translation>
    </message>
    <message>
        <source>the picture of {name} of job {id} is gone</source>
        <translation>l’aperçu de {name} du travail {id} a disparu</translation>
    </message>
    <message>
        <source>the points of a systematic design lie on a grid with a distance of its own; leave this at 0</source>
        <translation>les points d’un plan systématique sont sur une grille qui a son propre pas ; laissez 0 ici</translation>
    </message>
    <message>
        <source>the profile names no folder; {folder} can be written to</source>
        <translation>le profil ne nomme aucun dossier ; il est possible d’écrire dans {folder}</translation>
    </message>
    <message>
        <source>the program ssh was not found</source>
        <translation>le programme ssh est introuvable</translation>
    </message>
    <message>
        <source>the program ssh was not found; install OpenSSH's client, or leave the host out of the profile</source>
        <translation>le programme ssh est introuvable ; installez le client OpenSSH, ou retirez host du profil</translation>
    </message>
    <message>
        <source>the recipe of the features needs bands that the image lacks: {missing}; use an image with the bands {wanted}, or name its bands like this (it has {names})</source>
        <translation>la recette des variables a besoin de bandes que l’image n’a pas : {missing} ; utilisez une image avec les bandes {wanted}, ou nommez ses bandes ainsi (elle a {names})</translation>
    </message>
    <message>
        <source>the reference needs a field with the class; name one</source>
        <translation>la référence a besoin d’un champ de classe ; indiquez-en un</translation>
    </message>
    <message>
        <source>the region {name} has no model file; name one</source>
        <translation>la région {name} n’a pas de fichier de modèle ; nommez-en un</translation>
    </message>
    <message>
        <source>the region {name} is named twice; keep one row</source>
        <translation>la région {name} est nommée deux fois ; gardez une seule ligne</translation>
    </message>
    <message>
        <source>the samples lie in {found} blocks of {size:g} {unit}, too few for {n} folds; give a smaller size, or lower FOLDS</source>
        <translation>les échantillons occupent {found} blocs de {size:g} {unit}, trop peu pour {n} plis ; donnez une taille plus petite, ou diminuez FOLDS</translation>
    </message>
    <message>
        <source>the scheduler does not answer ({reason}); try again later</source>
        <translation>l’ordonnanceur ne répond pas ({reason}) ; réessayez plus tard</translation>
    </message>
    <message>
        <source>the scheduler does not answer any more ({reason}); what is done is kept: run again with RESUME</source>
        <translation>l’ordonnanceur ne répond plus ({reason}) ; ce qui est fait est gardé : relancez avec RESUME</translation>
    </message>
    <message>
        <source>the scheduler of {profile} has dropped the work; what is done is kept: run again with RESUME</source>
        <translation>l’ordonnanceur de {profile} a abandonné le calcul ; ce qui est fait est gardé : relancez avec RESUME</translation>
    </message>
    <message>
        <source>the split by block needs the side of a block; give one</source>
        <translation>la séparation par bloc demande le côté d’un bloc ; donnez-en un</translation>
    </message>
    <message>
        <source>the strata and their sizes are not known; give the raster that the sample was drawn in, or a reference with the fields stratum and inclusion</source>
        <translation>les strates et leurs tailles ne sont pas connues ; donnez le raster dans lequel l’échantillon a été tiré, ou une référence avec les champs stratum et inclusion</translation>
    </message>
    <message>
        <source>the strata {names} of the reference are not among those whose size is known ({known}); give the strata that the sample was drawn in</source>
        <translation>les strates {names} de la référence ne figurent pas parmi celles dont la taille est connue ({known}) ; donnez les strates dans lesquelles l’échantillon a été tiré</translation>
    </message>
    <message>
        <source>the strategy byclass needs a table of classes and numbers of samples; fill it in</source>
        <translation>la stratégie byclass a besoin d’un tableau de classes et de nombres d’échantillons ; remplissez-le</translation>
    </message>
    <message>
        <source>the strategy {strategy} needs a number; give one</source>
        <translation>la stratégie {strategy} a besoin d’un nombre ; donnez-en un</translation>
    </message>
    <message>
        <source>the table cannot be written ({reason}); choose another file</source>
        <translation>impossible d’écrire la table ({reason}) ; choisissez un autre fichier</translation>
    </message>
    <message>
        <source>the table needs three columns; give code, label and colour in each row, the last may be empty</source>
        <translation>le tableau doit avoir trois colonnes ; donnez code, libellé et couleur par ligne, la dernière peut être vide</translation>
    </message>
    <message>
        <source>the table needs two columns; give a class and a number in each row</source>
        <translation>le tableau doit avoir deux colonnes ; donnez une classe et un nombre par ligne</translation>
    </message>
    <message>
        <source>the table needs two columns; give a region and a model file in each row</source>
        <translation>le tableau doit avoir deux colonnes ; donnez une région et un fichier de modèle par ligne</translation>
    </message>
    <message>
        <source>the target minimum needs a number of samples; give a whole number of at least 1</source>
        <translation>l’objectif minimum a besoin d’un nombre d’échantillons ; donnez un nombre entier d’au moins 1</translation>
    </message>
    <message>
        <source>the training diverged in epoch {epoch}: the gradient is not a finite number; set LEARNING_RATE to {smaller:.1g} or less, and start again</source>
        <translation>l’entraînement a divergé à l’époque {epoch} : le gradient n’est pas un nombre fini ; réglez LEARNING_RATE sur {smaller:.1g} ou moins, et recommencez</translation>
    </message>
    <message>
        <source>the training diverged in epoch {epoch}: the loss is not a finite number; set LEARNING_RATE to {smaller:.1g} or less, and start again</source>
        <translation>l’entraînement a divergé à l’époque {epoch} : la perte n’est pas un nombre fini ; réglez LEARNING_RATE sur {smaller:.1g} ou moins, et recommencez</translation>
    </message>
    <message>
        <source>the training samples do not differ in any feature that the model uses: there is no area of applicability; switch APPLICABILITY off, or use other features</source>
        <translation>les échantillons d’apprentissage ne diffèrent par aucune des variables que le modèle utilise : il n’y a pas de domaine d’applicabilité ; désactivez APPLICABILITY, ou utilisez d’autres variables</translation>
    </message>
    <message>
        <source>the weights in {model} do not fit {path} ({reason}); train the model again</source>
        <translation>les poids de {model} ne correspondent pas à {path} ({reason}) ; entraînez le modèle à nouveau</translation>
    </message>
    <message>
        <source>the weights in {path} cannot be used ({reason}); they were made with scikit-learn {version}: train the model again if you trust the file</source>
        <translation>les poids de {path} sont inutilisables ({reason}) ; ils ont été produits avec scikit-learn {version} : entraînez à nouveau le modèle si vous faites confiance au fichier</translation>
    </message>
    <message>
        <source>the workers of {profile} run Python {theirs}, and {ours} runs here; set the profile's python to one of the same minor version</source>
        <translation>les processus de calcul de {profile} tournent sous Python {theirs}, et {ours} tourne ici ; donnez comme python dans le profil un Python de même version mineure</translation>
    </message>
    <message>
        <source>there are only {count} different values; choose at most as many classes</source>
        <translation>il n’y a que {count} valeurs différentes ; choisissez au plus autant de classes</translation>
    </message>
    <message>
        <source>there are {found} polygons (or other groups) for {runs} runs; lower RUNS, or check GROUP_FIELD</source>
        <translation>il y a {found} polygones (ou autres groupes) pour {runs} répétitions ; diminuez RUNS, ou vérifiez GROUP_FIELD</translation>
    </message>
    <message>
        <source>there is a profile {name} already; choose another name</source>
        <translation>il y a déjà un profil {name} ; choisissez un autre nom</translation>
    </message>
    <message>
        <source>there is neither a class nor a quantity to learn; choose a field with the class, or TARGET_FIELDS</source>
        <translation>il n’y a ni classe ni quantité à apprendre ; choisissez un champ de classe, ou TARGET_FIELDS</translation>
    </message>
    <message>
        <source>there is no band {band}; choose among {names} or give a number from 1 to {count}</source>
        <translation>il n’y a pas de bande {band} ; choisissez parmi {names} ou donnez un numéro de 1 à {count}</translation>
    </message>
    <message>
        <source>there is no band {name}; choose among {choices}</source>
        <translation>il n’y a pas de bande {name} ; choisissez parmi {choices}</translation>
    </message>
    <message>
        <source>there is no class of torch.nn.Module in {path}; define one</source>
        <translation>il n’y a pas de classe de torch.nn.Module dans {path} ; définissez-en une</translation>
    </message>
    <message>
        <source>there is no class {name} of torch.nn.Module in {path}; choose among {choices}</source>
        <translation>il n’y a pas de classe {name} de torch.nn.Module dans {path} ; choisissez parmi {choices}</translation>
    </message>
    <message>
        <source>there is no constant {name}; choose among {choices}</source>
        <translation>il n’y a pas de constante {name} ; choisissez parmi {choices}</translation>
    </message>
    <message>
        <source>there is no filter {value}; choose one of {choices}</source>
        <translation>il n’y a pas de filtre {value} ; choisissez parmi {choices}</translation>
    </message>
    <message>
        <source>there is no function {name} in {path}; choose among {choices}</source>
        <translation>il n’y a pas de fonction {name} dans {path} ; choisissez parmi {choices}</translation>
    </message>
    <message>
        <source>there is no index {name} among the {count} of the catalogue; look it up there or write it as EXPRESSION</source>
        <translation>il n’y a pas d’indice {name} parmi les {count} du catalogue ; cherchez-y son nom ou écrivez-le dans EXPRESSION</translation>
    </message>
    <message>
        <source>there is no index {name}; did you mean {near}?</source>
        <translation>il n’y a pas d’indice {name} ; vouliez-vous dire {near} ?</translation>
    </message>
    <message>
        <source>there is no job {id}; 'List jobs' (or the command jobs) shows those that there are</source>
        <translation>il n’y a pas de travail {id} ; « Lister les travaux » (ou la commande jobs) montre ceux qui existent</translation>
    </message>
    <message>
        <source>there is no part {index} of {count}; number parts from 1 on</source>
        <translation>il n’y a pas de partie {index} sur {count} ; numérotez les parties à partir de 1</translation>
    </message>
    <message>
        <source>there is no profile {name}; choose one of {known} (did you mean {near}?), or write one into {folder}</source>
        <translation>il n’y a pas de profil {name} ; choisissez parmi {known} (vouliez-vous dire {near} ?), ou écrivez-en un dans {folder}</translation>
    </message>
    <message>
        <source>there is no profile {name}; choose one of {known}, or write one into {folder}</source>
        <translation>il n’y a pas de profil {name} ; choisissez parmi {known}, ou écrivez-en un dans {folder}</translation>
    </message>
    <message>
        <source>there is no profile {name}; there are none in {folder} yet, so write one there (docs/cluster.md shows how)</source>
        <translation>il n’y a pas de profil {name} ; il n’y en a encore aucun dans {folder}, écrivez-en donc un là (docs/cluster.md montre comment)</translation>
    </message>
    <message>
        <source>there is no space left in {folder} on {host}; free some there, or name another folder in the profile</source>
        <translation>il n’y a plus de place dans {folder} sur {host} ; libérez-en, ou nommez un autre dossier dans le profil</translation>
    </message>
    <message>
        <source>there is no space left on the disk; free some or choose another folder</source>
        <translation>il n’y a plus de place sur le disque ; libérez-en ou choisissez un autre dossier</translation>
    </message>
    <message>
        <source>there is one class only ({names}), and a network learns to tell classes apart; add another class</source>
        <translation>il n’y a qu’une seule classe ({names}), et un réseau apprend à distinguer des classes ; ajoutez une autre classe</translation>
    </message>
    <message>
        <source>there was no answer within {seconds} s</source>
        <translation>il n’y a pas eu de réponse en {seconds} s</translation>
    </message>
    <message>
        <source>they are sent with each job; map their folder under paths in the profile to spare that</source>
        <translation>elles sont envoyées avec chaque travail ; pour l’éviter, faites correspondre leur dossier sous paths dans le profil</translation>
    </message>
    <message>
        <source>this cross-validation needs it; give a distance in map units, or in metres where the coordinates are degrees</source>
        <translation>cette validation croisée en a besoin ; donnez une distance dans l’unité de la carte, ou en mètres si les coordonnées sont en degrés</translation>
    </message>
    <message>
        <source>this is for LABELS only; leave it out</source>
        <translation>ceci ne sert que pour LABELS ; laissez-le vide</translation>
    </message>
    <message>
        <source>this is for POLYGONS only; leave it out</source>
        <translation>ceci ne sert que pour POLYGONS ; laissez-le vide</translation>
    </message>
    <message>
        <source>this is for networks of your own, and ARCHITECTURE is {architecture}; choose custom, or leave it out</source>
        <translation>ceci sert pour un réseau personnalisé, et ARCHITECTURE vaut {architecture} ; choisissez custom, ou laissez-le vide</translation>
    </message>
    <message>
        <source>this is for networks that take images; leave it out</source>
        <translation>ceci sert pour des réseaux qui prennent des images ; laissez-le vide</translation>
    </message>
    <message>
        <source>this is for patch networks only; leave it out</source>
        <translation>ceci ne sert que pour les réseaux par imagettes ; laissez-le vide</translation>
    </message>
    <message>
        <source>this is no finite number; give another one</source>
        <translation>ce n’est pas un nombre fini ; donnez-en un autre</translation>
    </message>
    <message>
        <source>this is not JSON ({reason}); write for example {example}</source>
        <translation>ce n’est pas du JSON ({reason}) ; écrivez par exemple {example}</translation>
    </message>
    <message>
        <source>this is not a JSON object; write for example {example}</source>
        <translation>ce n’est pas un objet JSON ; écrivez par exemple {example}</translation>
    </message>
    <message>
        <source>this is not valid JSON ({reason}); write the job again</source>
        <translation>ce n’est pas du JSON valide ({reason}) ; écrivez la tâche à nouveau</translation>
    </message>
    <message>
        <source>this layer cannot be read; choose another layer</source>
        <translation>cette couche est illisible ; choisissez une autre couche</translation>
    </message>
    <message>
        <source>this machine reads and sends blocks; map their folder under paths in the profile to spare that</source>
        <translation>cette machine lit et envoie les blocs ; pour l’éviter, faites correspondre leur dossier sous paths dans le profil</translation>
    </message>
    <message>
        <source>this needs a layer of regions; give REGIONS, or leave it out</source>
        <translation>ceci demande une couche de régions ; donnez REGIONS, ou laissez-le vide</translation>
    </message>
    <message>
        <source>this was not foreseen; the rows above may say why, else report it</source>
        <translation>ce n’était pas prévu ; les lignes ci-dessus disent peut-être pourquoi, sinon signalez-le</translation>
    </message>
    <message>
        <source>this work cannot be sent to other machines ({reason}); choose the threads backend</source>
        <translation>ce calcul ne peut pas être envoyé à d’autres machines ({reason}) ; choisissez le moteur de calcul threads</translation>
    </message>
    <message>
        <source>this work cannot be sent to other processes ({reason}); choose the threads backend</source>
        <translation>ce calcul ne peut pas être envoyé à d’autres processus ({reason}) ; choisissez le moteur de calcul threads</translation>
    </message>
    <message>
        <source>tiles of this network have {tile} pixels and cannot overlap by {overlap}; give from 1 to {most}, or 0 for none</source>
        <translation>les tuiles de ce réseau ont {tile} pixels et ne peuvent pas se chevaucher de {overlap} ; donnez de 1 à {most}, ou 0 pour aucun chevauchement</translation>
    </message>
    <message>
        <source>tiles of {size} × {size} pixels are larger than the raster of {width} × {height}; give a smaller size</source>
        <translation>des tuiles de {size} × {size} pixels sont plus grandes que le raster de {width} × {height} ; donnez une taille plus petite</translation>
    </message>
    <message>
        <source>tiles of {size} × {size} pixels cannot be halved {depth} times; give a multiple of {multiple}</source>
        <translation>des tuiles de {size} × {size} pixels ne peuvent pas être divisées par deux {depth} fois ; donnez un multiple de {multiple}</translation>
    </message>
    <message>
        <source>tiles of {size} × {size} pixels do not suit this network; give a multiple of {multiple}</source>
        <translation>des tuiles de {size} × {size} pixels ne conviennent pas à ce réseau ; donnez un multiple de {multiple}</translation>
    </message>
    <message>
        <source>torch {version} does not read {path} safely; update torch, or convert the file elsewhere with safetensors.torch.save_file</source>
        <translation>torch {version} ne lit pas {path} de façon sûre ; mettez torch à jour, ou convertissez le fichier ailleurs avec safetensors.torch.save_file</translation>
    </message>
    <message>
        <source>torch {version} sees no device {wanted} here; choose auto, or install a build of torch for it</source>
        <translation>torch {version} ne voit pas de périphérique {wanted} ici ; choisissez auto, ou installez une version de torch compilée pour lui</translation>
    </message>
    <message>
        <source>use it in a network that you trust, or name TLS files under tls in the profile</source>
        <translation>utilisez-le dans un réseau de confiance, ou nommez des fichiers TLS sous tls dans le profil</translation>
    </message>
    <message>
        <source>valid pixels hold no finite numbers, or ones beyond what 32 bits can hold; declare them as nodata, or mask them</source>
        <translation>des pixels valides ne contiennent pas de nombres finis, ou des nombres au-delà de ce que 32 bits peuvent contenir ; déclarez-les comme nodata, ou masquez-les</translation>
    </message>
    <message>
        <source>validation ({validation}) and test ({test}) together leave nothing to train with; give shares whose sum is below 1</source>
        <translation>la validation ({validation}) et le test ({test}) ensemble ne laissent rien pour l’entraînement ; donnez des parts dont la somme est inférieure à 1</translation>
    </message>
    <message>
        <source>values between two thresholds need the method 'fixed', not {method}; choose another side</source>
        <translation>les valeurs entre deux seuils demandent la méthode « fixed », pas {method} ; choisissez un autre côté</translation>
    </message>
    <message>
        <source>values of {bands} are too large to be compared (up to {value}); check the band's nodata value, or leave it out</source>
        <translation>des valeurs de {bands} sont trop grandes pour être comparées (jusqu’à {value}) ; vérifiez la valeur nodata de la bande, ou retirez-la</translation>
    </message>
    <message>
        <source>waits for {check}</source>
        <translation>attend {check}</translation>
    </message>
    <message>
        <source>within {buffer:g} {unit} of every held-out sample lie all the others, or all but one class, so that nothing can be learnt; give a smaller distance</source>
        <translation>à moins de {buffer:g} {unit} de chaque échantillon mis de côté se trouvent tous les autres, ou toutes les classes sauf une : il ne reste rien à apprendre ; donnez une distance plus petite</translation>
    </message>
    <message>
        <source>within {buffer:g} {unit} of every held-out sample lie all the others, so that nothing can be learnt; give a smaller distance</source>
        <translation>à moins de {buffer:g} {unit} de chaque échantillon mis de côté se trouvent tous les autres, si bien que rien ne peut être appris ; donnez une distance plus petite</translation>
    </message>
    <message>
        <source>within {buffer} of the test lies everything else, so nothing is left to train with; give a smaller distance</source>
        <translation>tout le reste est à moins de {buffer} du test, il ne reste rien pour l’apprentissage ; donnez une distance plus petite</translation>
    </message>
    <message>
        <source>without WEIGHTS all but the last layer would stay random; give WEIGHTS, or train the whole network</source>
        <translation>sans WEIGHTS, tout sauf la dernière couche resterait aléatoire ; donnez WEIGHTS, ou entraînez le réseau entier</translation>
    </message>
    <message>
        <source>without numpy there, nothing can be computed</source>
        <translation>sans numpy là-bas, rien ne peut être calculé</translation>
    </message>
    <message>
        <source>workers are started on this machine</source>
        <translation>les processus de calcul sont démarrés sur cette machine</translation>
    </message>
    <message>
        <source>workers came</source>
        <translation>des processus de calcul sont arrivés</translation>
    </message>
    <message>
        <source>workers of {profile} cannot import {module}; install it there, or set the profile's python to one that has it</source>
        <translation>des processus de calcul de {profile} ne peuvent pas importer {module} ; installez-le là-bas, ou donnez comme python dans le profil un Python qui l’a</translation>
    </message>
    <message>
        <source>workers of {profile} were lost again and again over the same block; they may have run out of memory: give each job more memory or fewer cores, or lower MEMORY; what is done is kept: run again with RESUME</source>
        <translation>des processus de calcul de {profile} ont été perdus plusieurs fois sur le même bloc ; ils ont peut-être manqué de mémoire : donnez à chaque travail plus de mémoire ou moins de cœurs, ou baissez MEMORY ; ce qui est fait est gardé : relancez avec RESUME</translation>
    </message>
    <message>
        <source>workers that run this machine's code (build {build}): {workers}</source>
        <translation>processus de calcul qui exécutent le code de cette machine (version {build}) : {workers}</translation>
    </message>
    <message>
        <source>{address} answers in {ms} ms</source>
        <translation>{address} répond en {ms} ms</translation>
    </message>
    <message>
        <source>{amount} is no number of samples; give a whole number of at least 1</source>
        <translation>{amount} n’est pas un nombre d’échantillons ; donnez un nombre entier d’au moins 1</translation>
    </message>
    <message>
        <source>{amount} is no percentage; give a number above 0, up to 100</source>
        <translation>{amount} n’est pas un pourcentage ; donnez un nombre supérieur à 0, jusqu’à 100</translation>
    </message>
    <message>
        <source>{band} has no value in {path} from which grey levels could be made; check its nodata value and the mask</source>
        <translation>{band} n’a dans {path} aucune valeur dont tirer des niveaux de gris ; vérifiez sa valeur nodata et le masque</translation>
    </message>
    <message>
        <source>{blocks} blocks of {rows} × {cols} pixels, {workers} at a time, with about {memory} in memory.</source>
        <translation>{blocks} blocs de {rows} × {cols} pixels, {workers} à la fois, avec environ {memory} en mémoire.</translation>
    </message>
    <message>
        <source>{chosen} of {count} pixels.</source>
        <translation>{chosen} pixels sur {count}.</translation>
    </message>
    <message>
        <source>{classifier} cannot be tuned; choose none, or one of {choices} as CLASSIFIER</source>
        <translation>{classifier} n’a pas de réglage ; choisissez none, ou parmi {choices} pour CLASSIFIER</translation>
    </message>
    <message>
        <source>{classifier} cannot learn from these samples with these arguments ({reason}); correct PARAMETERS</source>
        <translation>{classifier} ne peut pas apprendre de ces échantillons avec ces arguments ({reason}) ; corrigez PARAMETERS</translation>
    </message>
    <message>
        <source>{classifier} does not know {unknown}; did you mean {near}? It knows {known}</source>
        <translation>{classifier} ne connaît pas {unknown} ; vouliez-vous dire {near} ? Il connaît {known}</translation>
    </message>
    <message>
        <source>{classifier} does not know {unknown}; it knows {known}</source>
        <translation>{classifier} ne connaît pas {unknown} ; il connaît {known}</translation>
    </message>
    <message>
        <source>{classifier} is to ask {asked} neighbours, but learns from {count} samples here; lower n_neighbors</source>
        <translation>{classifier} doit consulter {asked} voisins, mais n’apprend ici que de {count} échantillons ; réduisez n_neighbors</translation>
    </message>
    <message>
        <source>{classifier} refuses a value ({reason}); correct it</source>
        <translation>{classifier} refuse une valeur ({reason}) ; corrigez-la</translation>
    </message>
    <message>
        <source>{clusters} clusters are wanted, but the pixels learnt from have only {distinct} different values; ask for fewer clusters, or for a larger SAMPLE_SIZE where the image has more</source>
        <translation>{clusters} grappes sont demandées, mais les pixels d’apprentissage n’ont que {distinct} valeurs différentes ; demandez moins de grappes, ou un SAMPLE_SIZE plus grand si l’image en a davantage</translation>
    </message>
    <message>
        <source>{colour!r} of class {name} is no colour; write it as #rrggbb</source>
        <translation>{colour!r}, pour la classe {name}, n’est pas une couleur ; écrivez-la sous la forme #rrggbb</translation>
    </message>
    <message>
        <source>{colour} for class {code} is no colour; write it like {example}</source>
        <translation>{colour}, pour la classe {code}, n’est pas une couleur ; écrivez-la comme {example}</translation>
    </message>
    <message>
        <source>{count} drawn pixels take about {need} MB, more than the budget of {budget} MB; a smaller SAMPLE_SIZE will do, and 0 learns from all pixels within the budget.</source>
        <translation>{count} pixels tirés occupent environ {need} Mo, plus que le budget de {budget} Mo ; un SAMPLE_SIZE plus petit suffit, et 0 apprend de tous les pixels sans dépasser le budget.</translation>
    </message>
    <message>
        <source>{count} features are on neither side.</source>
        <translation>{count} entités ne sont d’aucun côté.</translation>
    </message>
    <message>
        <source>{count} features of {path} have no geometry (id {ids}), and this method needs to know where they lie; remove them</source>
        <translation>{count} entités de {path} n’ont pas de géométrie (identifiants {ids}), et cette méthode doit savoir où elles sont ; retirez-les</translation>
    </message>
    <message>
        <source>{count} features of {path} have no geometry and are left out.</source>
        <translation>{count} entités de {path} n’ont pas de géométrie et sont laissées de côté.</translation>
    </message>
    <message>
        <source>{count} inputs ({size} MB) are copied to {host}, which does not see them; {staying} stay where they are.</source>
        <translation>{count} entrées ({size} Mo) sont copiées vers {host}, qui ne les voit pas ; {staying} restent où elles sont.</translation>
    </message>
    <message>
        <source>{count} made-up samples are not checked.</source>
        <translation>{count} échantillons synthétiques ne sont pas vérifiés.</translation>
    </message>
    <message>
        <source>{count} of the outer folds left too few polygons to select from, and do not count in the nested score; lower FOLDS.</source>
        <translation>{count} des plis extérieurs ont laissé trop peu de polygones pour une sélection et ne comptent pas dans le score imbriqué ; diminuez FOLDS.</translation>
    </message>
    <message>
        <source>{count} of {all} checks failed ({checks}); their lines in the log, or in the file that OUTPUT names, say what to do</source>
        <translation>{count} vérifications sur {all} ont échoué ({checks}) ; leurs lignes dans le journal, ou dans le fichier que nomme OUTPUT, disent ce qu’il faut faire</translation>
    </message>
    <message>
        <source>{count} of {total} features of {path} give no pixel ({masked} of them lie in nodata or under the mask): ids {ids}.</source>
        <translation>{count} des {total} entités de {path} ne donnent aucun pixel ({masked} d’entre elles sont sans données ou sous le masque) : identifiants {ids}.</translation>
    </message>
    <message>
        <source>{count} of {total} features of {path} give no pixel in any of the rasters: ids {ids}.</source>
        <translation>{count} des {total} entités de {path} ne donnent de pixel dans aucun des rasters : identifiants {ids}.</translation>
    </message>
    <message>
        <source>{count} of {total} held-out samples were passed over: nothing lies outside their buffer of {buffer:g} {unit}.</source>
        <translation>{count} des {total} échantillons mis de côté ont été laissés : rien ne se trouve hors de leur zone tampon de {buffer:g} {unit}.</translation>
    </message>
    <message>
        <source>{count} of {total} held-out samples were passed over: nothing, or one class only, lies outside their buffer of {buffer:g} {unit}.</source>
        <translation>{count} échantillons mis de côté sur {total} ont été ignorés : hors de leur zone tampon de {buffer:g} {unit}, il n’y a rien, ou une seule classe.</translation>
    </message>
    <message>
        <source>{count} of {total} pixels ({share:.1%}) have a confidence below {limit:g}: unclassified, code {code}.</source>
        <translation>{count} pixels sur {total} ({share:.1%}) ont une confiance inférieure à {limit:g} : non classés, code {code}.</translation>
    </message>
    <message>
        <source>{count} of {total} pixels ({share:.1%}) lie outside the model's area of applicability.</source>
        <translation>{count} pixels sur {total} ({share:.1%}) sont hors du domaine d’applicabilité du modèle.</translation>
    </message>
    <message>
        <source>{count} of {total} points were drawn in a stratum that is not their class in this map, so figures and areas are biased: choose the design strata.</source>
        <translation>{count} des {total} points ont été tirés dans une strate qui n’est pas leur classe sur cette carte : les chiffres et les surfaces sont biaisés. Choisissez le plan strata.</translation>
    </message>
    <message>
        <source>{count} of {total} samples are judged by the forest, as many of each polygon.</source>
        <translation>{count} échantillons sur {total} sont jugés par la forêt, autant par polygone.</translation>
    </message>
    <message>
        <source>{count} patches for training overlap patches of the test and are left out.</source>
        <translation>{count} imagettes d’entraînement chevauchent des imagettes du test et sont laissées de côté.</translation>
    </message>
    <message>
        <source>{count} pixels are nodata or masked and left out.</source>
        <translation>{count} pixels sans données ou masqués sont laissés de côté.</translation>
    </message>
    <message>
        <source>{count} polygons look mislabelled: most of their pixels look like another class ({groups}). Look at them on the image.</source>
        <translation>{count} polygones paraissent mal étiquetés : la plupart de leurs pixels ressemblent à une autre classe ({groups}). Regardez-les sur l’image.</translation>
    </message>
    <message>
        <source>{count} samples have exactly the features of a sample of another class: no classifier can get both right.</source>
        <translation>{count} échantillons ont exactement les mêmes valeurs qu’un échantillon d’une autre classe : aucun classifieur ne peut classer juste les deux.</translation>
    </message>
    <message>
        <source>{count} samples have no number in {field}; fill it in or remove them</source>
        <translation>{count} échantillons n’ont pas de nombre dans {field} ; remplissez-le ou retirez-les</translation>
    </message>
    <message>
        <source>{count} samples lie at the place of another one; unless they come from images of different dates, remove what is there twice.</source>
        <translation>{count} échantillons sont au même endroit qu’un autre ; sauf s’ils viennent d’images de dates différentes, retirez les doublons.</translation>
    </message>
    <message>
        <source>{count} samples of an earlier augmentation are replaced.</source>
        <translation>{count} échantillons d’une augmentation précédente sont remplacés.</translation>
    </message>
    <message>
        <source>{count} samples of {path} have no number in {fields}; remove these samples or choose other features</source>
        <translation>{count} échantillons de {path} n’ont pas de nombre dans {fields} ; retirez ces échantillons ou choisissez d’autres variables</translation>
    </message>
    <message>
        <source>{features} have the same values in all samples: one of them is enough. Leave the others out of FEATURES.</source>
        <translation>{features} ont les mêmes valeurs dans tous les échantillons : une seule suffit. Retirez les autres de FEATURES.</translation>
    </message>
    <message>
        <source>{features} say nearly the same (correlation of {limit} and more): while one is permuted the others stand in for it, so that each seems unimportant. Judge them together.</source>
        <translation>{features} disent presque la même chose (corrélation de {limit} et plus) : quand l’une est permutée, les autres la remplacent, si bien que chacune paraît sans importance. Jugez-les ensemble.</translation>
    </message>
    <message>
        <source>{features}: the same value in all samples; nothing can be learnt from it. Leave it out of FEATURES.</source>
        <translation>{features} : même valeur dans tous les échantillons ; on ne peut rien en apprendre. À retirer de FEATURES.</translation>
    </message>
    <message>
        <source>{fields} are not numeric; choose fields that hold numbers</source>
        <translation>{fields} : champs non numériques ; choisissez des champs qui contiennent des nombres</translation>
    </message>
    <message>
        <source>{fields} is named more than once; name each field once</source>
        <translation>{fields} est nommé plus d’une fois ; nommez chaque champ une seule fois</translation>
    </message>
    <message>
        <source>{field} does not hold both {train} and {test}; choose a field that Split samples made</source>
        <translation>{field} ne contient pas à la fois {train} et {test} ; choisissez un champ produit par « Séparer les échantillons »</translation>
    </message>
    <message>
        <source>{field} does not hold numbers; choose the field with the quantity that shall be predicted (for classes there is Train classifier)</source>
        <translation>{field} ne contient pas de nombres ; choisissez le champ de la quantité à prédire (pour des classes, il y a « Entraîner un classifieur »)</translation>
    </message>
    <message>
        <source>{field} holds text, but {path} carries no class names to match it with; choose a field with the map's codes</source>
        <translation>{field} contient du texte, mais {path} n’a pas de noms de classes avec lesquels le mettre en correspondance ; choisissez un champ avec les codes de la carte</translation>
    </message>
    <message>
        <source>{field} holds text; choose a field of numbers above 0 and at most 1</source>
        <translation>{field} contient du texte ; choisissez un champ de nombres supérieurs à 0 et d’au plus 1</translation>
    </message>
    <message>
        <source>{field} holds {value}, which is no class; choose a field of whole numbers or text (a quantity goes into TARGET_FIELDS of 'Extract samples', and 'Train regressor' learns it)</source>
        <translation>{field} contient {value}, qui n’est pas une classe ; choisissez un champ de nombres entiers ou de texte (une quantité se donne dans TARGET_FIELDS de « Extraire des échantillons », et « Entraîner un régresseur » l’apprend)</translation>
    </message>
    <message>
        <source>{field} is empty in {count} features (id {ids}); fill it in or remove them</source>
        <translation>{field} est vide dans {count} entités (identifiants {ids}) ; remplissez-le ou retirez-les</translation>
    </message>
    <message>
        <source>{field} is empty in {count} samples; fill it in or remove them</source>
        <translation>{field} est vide dans {count} échantillons ; remplissez-le ou retirez-les</translation>
    </message>
    <message>
        <source>{field} is no probability in {count} features (id {ids}); give numbers above 0 and at most 1</source>
        <translation>{field} n’est pas une probabilité dans {count} entités (identifiants {ids}) ; donnez des nombres supérieurs à 0 et d’au plus 1</translation>
    </message>
    <message>
        <source>{field} is the class field too, so that each class would be held out as a whole; choose the field with the polygon that a sample comes from</source>
        <translation>{field} est aussi le champ de classe, si bien que chaque classe serait mise de côté en entier ; choisissez le champ du polygone d’où vient un échantillon</translation>
    </message>
    <message>
        <source>{field} is the class field too, so that each class would be in one set as a whole; choose the field with the polygon that a patch comes from</source>
        <translation>{field} est aussi le champ de classe, si bien que chaque classe serait en entier dans un seul jeu ; choisissez le champ du polygone d’où vient une imagette</translation>
    </message>
    <message>
        <source>{field} is the class of the reference, which nobody knew when the points were drawn; name the field with the stratum that each was drawn in</source>
        <translation>{field} est la classe de la référence, que personne ne connaissait lors du tirage des points ; indiquez le champ de la strate dans laquelle chacun a été tiré</translation>
    </message>
    <message>
        <source>{field} is what shall be predicted, and cannot be a feature; leave it out</source>
        <translation>{field} est ce qui doit être prédit et ne peut pas servir de variable ; retirez-le</translation>
    </message>
    <message>
        <source>{field} is what the map said where 'Sampling design' drew the points, not what is there; choose the field that was filled in, such as class</source>
        <translation>{field} est ce que disait la carte là où « Plan d’échantillonnage » a tiré les points, et non ce qui s’y trouve ; choisissez le champ qui a été rempli, par exemple class</translation>
    </message>
    <message>
        <source>{field} is {value:g} in all samples, so that there is nothing to learn; choose another field</source>
        <translation>{field} vaut {value:g} dans tous les échantillons, il n’y a rien à apprendre ; choisissez un autre champ</translation>
    </message>
    <message>
        <source>{field} tells polygons apart, and cannot be a feature; leave it out</source>
        <translation>{field} distingue les polygones et ne peut pas être une variable ; retirez-le</translation>
    </message>
    <message>
        <source>{folder} can be written to</source>
        <translation>il est possible d’écrire dans {folder}</translation>
    </message>
    <message>
        <source>{folder} cannot be made for the jobs' logs ({reason}); set the profile's log_directory</source>
        <translation>impossible de créer {folder} pour les journaux des travaux ({reason}) ; réglez log_directory dans le profil</translation>
    </message>
    <message>
        <source>{folder} cannot be removed from {host} ({reason}); try again in a minute, or remove it there and take job {id} off the list only (REMOVE: list, or the command remove with --keep-folder)</source>
        <translation>{folder} ne peut pas être supprimé de {host} ({reason}) ; réessayez dans une minute, ou supprimez-le là-bas et retirez le travail {id} de la liste seulement (REMOVE : list, ou la commande remove avec --keep-folder)</translation>
    </message>
    <message>
        <source>{folder} cannot be written to on {host} ({reason})</source>
        <translation>impossible d’écrire dans {folder} sur {host} ({reason})</translation>
    </message>
    <message>
        <source>{folder} cannot be written to on {host} ({reason}); name another folder in the profile</source>
        <translation>impossible d’écrire dans {folder} sur {host} ({reason}) ; nommez un autre dossier dans le profil</translation>
    </message>
    <message>
        <source>{folder} holds parts of another raster; submit the job again</source>
        <translation>{folder} contient des parties d’un autre raster ; soumettez le travail à nouveau</translation>
    </message>
    <message>
        <source>{folder} is no folder of a batch job; submit a job first</source>
        <translation>{folder} n’est pas le dossier d’un travail batch ; soumettez d’abord un travail</translation>
    </message>
    <message>
        <source>{folder} is not the folder of job {id}</source>
        <translation>{folder} n’est pas le dossier du travail {id}</translation>
    </message>
    <message>
        <source>{folder} is not there yet, and can be made</source>
        <translation>{folder} n’existe pas encore, et peut être créé</translation>
    </message>
    <message>
        <source>{free} GB are free in {folder} on {host}</source>
        <translation>{free} Go sont libres dans {folder} sur {host}</translation>
    </message>
    <message>
        <source>{function} takes {wanted} values, not {found}; correct {text}</source>
        <translation>{function} attend {wanted} valeurs, pas {found} ; corrigez {text}</translation>
    </message>
    <message>
        <source>{held} weights stay as they are, {left} are trained.</source>
        <translation>{held} poids restent tels quels, {left} sont entraînés.</translation>
    </message>
    <message>
        <source>{host} accepts none of your SSH keys; load the right one into the agent (ssh-add), or name it in SSH's settings, until '{command}' asks for nothing</source>
        <translation>{host} n’accepte aucune de vos clés SSH ; chargez la bonne dans l’agent (ssh-add), ou nommez-la dans les réglages de SSH, jusqu’à ce que « {command} » ne demande plus rien</translation>
    </message>
    <message>
        <source>{host} accepts none of your SSH keys; load the right one into the agent (ssh-add), or name it in the file of settings, until '{command}' asks for nothing</source>
        <translation>{host} n’accepte aucune de vos clés SSH ; chargez la bonne dans l’agent (ssh-add), ou nommez-la dans le fichier de réglages, jusqu’à ce que « {command} » ne demande plus rien</translation>
    </message>
    <message>
        <source>{host} answered something unexpected ({reason}); see that its login shell works without a terminal</source>
        <translation>{host} a donné une réponse inattendue ({reason}) ; assurez-vous que son shell de connexion fonctionne sans terminal</translation>
    </message>
    <message>
        <source>{host} answers, but has no {program}</source>
        <translation>{host} répond, mais n’a pas {program}</translation>
    </message>
    <message>
        <source>{host} answers; {path} is there</source>
        <translation>{host} répond ; {path} y est</translation>
    </message>
    <message>
        <source>{host} cannot be asked whether it has taken job {id}; 'List jobs' tells once it answers again.</source>
        <translation>impossible de demander à {host} s’il a accepté le travail {id} ; « Lister les travaux » le dira dès qu’il répondra à nouveau.</translation>
    </message>
    <message>
        <source>{host} cannot be reached through SSH ({reason}); check its name and your network</source>
        <translation>impossible de joindre {host} par SSH ({reason}) ; vérifiez son nom et votre réseau</translation>
    </message>
    <message>
        <source>{host} cannot be reached through SSH ({reason}); try '{command}' in a terminal</source>
        <translation>impossible de joindre {host} par SSH ({reason}) ; essayez « {command} » dans un terminal</translation>
    </message>
    <message>
        <source>{host} does not cancel job {id} ({reason}); try again, or cancel {ids} there</source>
        <translation>{host} n’annule pas le travail {id} ({reason}) ; réessayez, ou annulez {ids} là-bas</translation>
    </message>
    <message>
        <source>{host} does not take the job ({reason}); correct the profile</source>
        <translation>{host} n’accepte pas le travail ({reason}) ; corrigez le profil</translation>
    </message>
    <message>
        <source>{host} gave no answer within {seconds} s; try again later</source>
        <translation>{host} n’a pas répondu en {seconds} s ; réessayez plus tard</translation>
    </message>
    <message>
        <source>{image}: {count} usable pixels.</source>
        <translation>{image} : {count} pixels utilisables.</translation>
    </message>
    <message>
        <source>{index} needs the bands {needed}; not found: {lacking}; say in BAND_MAPPING which they are, or choose the SENSOR</source>
        <translation>{index} a besoin des bandes {needed} ; introuvables : {lacking} ; indiquez-les dans BAND_MAPPING, ou choisissez SENSOR</translation>
    </message>
    <message>
        <source>{index} needs the constant {constant} ({meaning}), which has no usual value; write for example {example}</source>
        <translation>{index} a besoin de la constante {constant} ({meaning}), qui n’a pas de valeur usuelle ; écrivez par exemple {example}</translation>
    </message>
    <message>
        <source>{job} cannot be split into parts; leave PARTS at 1</source>
        <translation>{job} ne peut pas être divisé en parties ; laissez PARTS à 1</translation>
    </message>
    <message>
        <source>{job} does not work block by block and cannot be estimated; run it</source>
        <translation>{job} ne travaille pas bloc par bloc et ne peut pas être estimé ; lancez-le</translation>
    </message>
    <message>
        <source>{job} has no output that could be fetched; name one</source>
        <translation>{job} n’a aucune sortie à récupérer ; nommez-en une</translation>
    </message>
    <message>
        <source>{job} has no such field; its fields are {fields}</source>
        <translation>{job} n’a pas ce champ ; ses champs sont {fields}</translation>
    </message>
    <message>
        <source>{job} needs this field; add it</source>
        <translation>{job} a besoin de ce champ ; ajoutez-le</translation>
    </message>
    <message>
        <source>{joined} workers of {profile} joined; {left} work now.</source>
        <translation>{joined} processus de calcul de {profile} se sont joints ; {left} calculent maintenant.</translation>
    </message>
    <message>
        <source>{kind} refused the jobs of {profile} ({words}); correct the profile</source>
        <translation>{kind} a refusé les travaux de {profile} ({words}) ; corrigez le profil</translation>
    </message>
    <message>
        <source>{kind} with {features} features and the classes {classes}. Its accuracy is not known here: assess its map.</source>
        <translation>{kind} avec {features} variables et les classes {classes}. Son exactitude n’est pas connue ici : évaluez sa carte.</translation>
    </message>
    <message>
        <source>{kind}: {reason}</source>
        <translation>{kind} : {reason}</translation>
    </message>
    <message>
        <source>{label} has the code {first} in {one} and {second} in {other}; train all models with the same codes</source>
        <translation>{label} a le code {first} dans {one} et {second} dans {other} ; entraînez tous les modèles avec les mêmes codes</translation>
    </message>
    <message>
        <source>{layer} is not a file that GDAL reads ({provider}); save it as GeoTIFF first</source>
        <translation>{layer} n’est pas un fichier que GDAL lit ({provider}) ; enregistrez-la d’abord en GeoTIFF</translation>
    </message>
    <message>
        <source>{layer} is not a raster; choose another layer</source>
        <translation>{layer} n’est pas un raster ; choisissez une autre couche</translation>
    </message>
    <message>
        <source>{lost} workers of {profile} were lost; {left} go on with the work.</source>
        <translation>{lost} processus de calcul de {profile} ont été perdus ; {left} poursuivent le calcul.</translation>
    </message>
    <message>
        <source>{minimum} points in each of {count} strata are {needed}, more than the {size} points in all; give a smaller minimum or more points</source>
        <translation>{minimum} points dans chacune des {count} strates font {needed}, plus que les {size} points en tout ; donnez un minimum plus petit ou plus de points</translation>
    </message>
    <message>
        <source>{minutes:g} minutes leave no time to try anything; give more than 0</source>
        <translation>{minutes:g} minutes ne laissent le temps de rien essayer ; donnez plus de 0</translation>
    </message>
    <message>
        <source>{missing} is not among {known}; name features that the image or the recipe has</source>
        <translation>{missing} ne figure pas parmi {known} ; nommez des variables que l’image ou la recette contient</translation>
    </message>
    <message>
        <source>{name} cannot be set here; {hint}</source>
        <translation>{name} ne peut pas être réglé ici ; {hint}</translation>
    </message>
    <message>
        <source>{name} cannot be written ({reason}); check the free space on the disk and the rights on the folder</source>
        <translation>impossible d’écrire {name} ({reason}) ; vérifiez la place libre sur le disque et les droits sur le dossier</translation>
    </message>
    <message>
        <source>{name} has no argument {unknown}; its arguments are {known}</source>
        <translation>{name} n’a pas d’argument {unknown} ; ses arguments sont {known}</translation>
    </message>
    <message>
        <source>{name} in {path} has the shape {found}, that of this network {wanted}; choose the size of patches and the PARAMETERS that the weights were learnt with, or other weights</source>
        <translation>{name} dans {path} a la forme {found}, et dans ce réseau la forme {wanted} ; choisissez la taille d’imagettes et les PARAMETERS avec lesquels les poids ont été appris, ou d’autres poids</translation>
    </message>
    <message>
        <source>{name} in {path} is not finite; choose weights of a training that went well</source>
        <translation>{name} dans {path} n’est pas fini ; choisissez les poids d’un entraînement qui s’est bien passé</translation>
    </message>
    <message>
        <source>{name} is a band's name and another band's letter; write {position} in its place</source>
        <translation>{name} est le nom d’une bande et la lettre d’une autre ; écrivez {position} à la place</translation>
    </message>
    <message>
        <source>{name} is also an index; give the expression another name</source>
        <translation>{name} est aussi un indice ; donnez un autre nom à l’expression</translation>
    </message>
    <message>
        <source>{name} is asked for twice; name it once</source>
        <translation>{name} est demandé deux fois ; nommez-le une seule fois</translation>
    </message>
    <message>
        <source>{name} is no class of these samples; their classes are {known}</source>
        <translation>{name} n’est pas une classe de ces échantillons ; leurs classes sont {known}</translation>
    </message>
    <message>
        <source>{name} is not a backend; choose one of {choices}</source>
        <translation>{name} n’est pas un moteur de calcul ; choisissez parmi {choices}</translation>
    </message>
    <message>
        <source>{name} is not a classifier; choose one of {choices}</source>
        <translation>{name} n’est pas un classifieur ; choisissez parmi {choices}</translation>
    </message>
    <message>
        <source>{name} is not a job; choose one of {choices}</source>
        <translation>{name} n’est pas une tâche ; choisissez parmi {choices}</translation>
    </message>
    <message>
        <source>{name} is not a regressor; choose one of {choices}</source>
        <translation>{name} n’est pas un régresseur ; choisissez parmi {choices}</translation>
    </message>
    <message>
        <source>{name} is not used: the method is {method}. Choose the method {other} for it.</source>
        <translation>{name} n’est pas utilisé : la méthode est {method}. Choisissez pour cela la méthode {other}.</translation>
    </message>
    <message>
        <source>{name} is of kind {kind}, for the backend {backend}</source>
        <translation>{name} est de type {kind}, pour le moteur de calcul {backend}</translation>
    </message>
    <message>
        <source>{name} is of kind {kind}, which takes no batch jobs; choose a profile of one of the kinds {choices}, or the backend dask</source>
        <translation>{name} est de type {kind}, qui ne prend pas de travaux batch ; choisissez un profil d’un des types {choices}, ou le moteur de calcul dask</translation>
    </message>
    <message>
        <source>{name} is {value}; give a share of at least 0 and below 1</source>
        <translation>{name} vaut {value} ; donnez une part d’au moins 0 et inférieure à 1</translation>
    </message>
    <message>
        <source>{name} is {value}; give true or false</source>
        <translation>{name} vaut {value} ; donnez true ou false</translation>
    </message>
    <message>
        <source>{name} of job {id} is not the file that the node wrote; fetch it again, or run the job again</source>
        <translation>{name} du travail {id} n’est pas le fichier que le nœud a écrit ; récupérez-le à nouveau, ou relancez le travail</translation>
    </message>
    <message>
        <source>{name} of {path} answers with {found} for {count} images; return a tensor of floats of shape {wanted}: one number for each class, before softmax</source>
        <translation>{name} de {path} répond par {found} pour {count} images ; renvoyez un tenseur de flottants de forme {wanted} : un nombre par classe, avant softmax</translation>
    </message>
    <message>
        <source>{name} of {path} cannot be made with {given} ({kind}: {reason}); correct either, the log holds the traceback</source>
        <translation>impossible de créer {name} de {path} avec {given} ({kind} : {reason}) ; corrigez l’un ou l’autre, la trace d’appels est dans le journal</translation>
    </message>
    <message>
        <source>{name} of {path} failed in the block at {window} ({kind}: {reason}); the log holds the traceback</source>
        <translation>{name} de {path} a échoué dans le bloc {window} ({kind} : {reason}) ; la trace d’appels est dans le journal</translation>
    </message>
    <message>
        <source>{name} of {path} fails for images of shape {shape} ({kind}: {reason}); correct it, the log holds the traceback</source>
        <translation>{name} de {path} échoue pour des images de forme {shape} ({kind} : {reason}) ; corrigez-le, la trace d’appels est dans le journal</translation>
    </message>
    <message>
        <source>{name} of {path} has no weights to learn; give it layers as attributes</source>
        <translation>{name} de {path} n’a pas de poids à apprendre ; donnez-lui des couches comme attributs</translation>
    </message>
    <message>
        <source>{name} of {path} returned numbers with a fraction for the block at {window}, but whole ones for the first one; return one type, or choose an OUTPUT_TYPE</source>
        <translation>{name} de {path} a renvoyé des nombres décimaux pour le bloc {window}, mais des entiers pour le premier ; renvoyez toujours le même type, ou choisissez un OUTPUT_TYPE</translation>
    </message>
    <message>
        <source>{name} of {path} returned the arrays {found} for the block at {window}, but {wanted} for the first one; return the same for all</source>
        <translation>{name} de {path} a renvoyé les tableaux {found} pour le bloc {window}, mais {wanted} pour le premier ; renvoyez les mêmes pour tous</translation>
    </message>
    <message>
        <source>{name} of {path} returned values for the block at {window} that {dtype} cannot hold; choose a larger OUTPUT_TYPE</source>
        <translation>{name} de {path} a renvoyé pour le bloc {window} des valeurs que {dtype} ne peut pas contenir ; choisissez un OUTPUT_TYPE plus grand</translation>
    </message>
    <message>
        <source>{name} of {path} returned {found} bands for the block at {window}, but {wanted} for the first one; return as many for all</source>
        <translation>{name} de {path} a renvoyé {found} bandes pour le bloc {window}, mais {wanted} pour le premier ; renvoyez-en autant pour tous</translation>
    </message>
    <message>
        <source>{name} of {path} returned {found} for the block at {window}; return an array of numbers of shape (bands, {rows}, {cols}) or ({rows}, {cols}), with or without the halo, or a tuple or dictionary of such arrays</source>
        <translation>{name} de {path} a renvoyé {found} pour le bloc {window} ; renvoyez un tableau de nombres de forme (bandes, {rows}, {cols}) ou ({rows}, {cols}), avec ou sans le halo, ou un tuple ou dictionnaire de tels tableaux</translation>
    </message>
    <message>
        <source>{name} returned {found} arrays ({labels}), but no file is named for this one; name one</source>
        <translation>{name} a renvoyé {found} tableaux ({labels}), mais aucun fichier n’est nommé pour celui-ci ; nommez-en un</translation>
    </message>
    <message>
        <source>{name} returned {found} arrays; return at most {most}, each of which may have several bands</source>
        <translation>{name} a renvoyé {found} tableaux ; renvoyez-en au plus {most}, chacun peut avoir plusieurs bandes</translation>
    </message>
    <message>
        <source>{name} returned {found} of the {wanted} arrays asked for; leave this result out, or return a tuple of {wanted} arrays</source>
        <translation>{name} a renvoyé {found} des {wanted} tableaux demandés ; ne demandez pas ce résultat, ou renvoyez un tuple de {wanted} tableaux</translation>
    </message>
    <message>
        <source>{name} {value} is not possible; give a whole number from 1 to {most}</source>
        <translation>{name} {value} n’est pas possible ; donnez un nombre entier de 1 à {most}</translation>
    </message>
    <message>
        <source>{name}: about {size} ({bound} without compression); {free} are free in {folder}.</source>
        <translation>{name} : environ {size} ({bound} sans compression) ; {free} libres dans {folder}.</translation>
    </message>
    <message>
        <source>{name}: {count} points in {pixels} pixels.</source>
        <translation>{name} : {count} points sur {pixels} pixels.</translation>
    </message>
    <message>
        <source>{name}{signature} cannot be called with data, valid and {given} ({reason}); correct either</source>
        <translation>{name}{signature} ne peut pas être appelée avec data, valid et {given} ({reason}) ; corrigez l’une ou les autres</translation>
    </message>
    <message>
        <source>{number} of class {name} is no number of samples; give a whole number of at least 0</source>
        <translation>{number}, pour la classe {name}, n’est pas un nombre d’échantillons ; donnez un nombre entier d’au moins 0</translation>
    </message>
    <message>
        <source>{n} folds leave nothing to test; give at least 2</source>
        <translation>{n} plis ne laissent rien à tester ; donnez-en au moins 2</translation>
    </message>
    <message>
        <source>{n} folds need at least {n} polygons, there are {found}; lower FOLDS, or check GROUP_FIELD</source>
        <translation>{n} plis demandent au moins {n} polygones, il y en a {found} ; diminuez FOLDS, ou vérifiez GROUP_FIELD</translation>
    </message>
    <message>
        <source>{n} held-out samples cannot stand for low and high values; give at least {least}, or 0 for all samples</source>
        <translation>{n} échantillons mis de côté ne peuvent pas représenter les valeurs basses et hautes ; donnez-en au moins {least}, ou 0 pour tous</translation>
    </message>
    <message>
        <source>{n} held-out samples cannot stand for {classes} classes; give at least {classes}, or 0 for all samples</source>
        <translation>{n} échantillons mis de côté ne peuvent pas représenter {classes} classes ; donnez au moins {classes}, ou 0 pour tous les échantillons</translation>
    </message>
    <message>
        <source>{n} is no number of samples; give at least one for each class, or 0 for all</source>
        <translation>{n} n’est pas un nombre d’échantillons ; donnez-en au moins un par classe, ou 0 pour tous</translation>
    </message>
    <message>
        <source>{n} trials leave nothing to choose among, because the defaults are one; give at least 2</source>
        <translation>{n} essais ne laissent rien à choisir, car les valeurs par défaut en sont un ; donnez-en au moins 2</translation>
    </message>
    <message>
        <source>{packages} not found in QGIS's Python</source>
        <translation>{packages} introuvable dans le Python de QGIS</translation>
    </message>
    <message>
        <source>{packages} not found in QGIS's Python; install with: {command}</source>
        <translation>{packages} introuvable dans le Python de QGIS ; installez avec : {command}</translation>
    </message>
    <message>
        <source>{path} and the map have no pixel in common; check extents and reference systems</source>
        <translation>{path} et la carte n’ont aucun pixel en commun ; vérifiez les emprises et les systèmes de coordonnées</translation>
    </message>
    <message>
        <source>{path} and {first} have no pixel in common; choose rasters of the same place, or put the tiles together beforehand (GDAL: Build virtual raster)</source>
        <translation>{path} et {first} n’ont aucun pixel en commun ; choisissez des rasters du même endroit, ou assemblez d’abord les tuiles (GDAL : Construire un raster virtuel)</translation>
    </message>
    <message>
        <source>{path} and {other} have no pixel in common that has a class in both; check their extents and nodata</source>
        <translation>{path} et {other} n’ont en commun aucun pixel qui ait une classe dans les deux ; vérifiez leurs emprises et leurs valeurs nodata</translation>
    </message>
    <message>
        <source>{path} answers an image of {size} × {size} pixels with {kind} of the shape {shape}; export a network that gives (n, classes, rows, columns) as large as its input, or (n, classes)</source>
        <translation>{path} répond à une image de {size} × {size} pixels par {kind} de forme {shape} ; exportez un réseau qui donne (n, classes, lignes, colonnes) de la taille de son entrée, ou (n, classes)</translation>
    </message>
    <message>
        <source>{path} became smaller while it was sent; submit the job again</source>
        <translation>{path} est devenu plus petit pendant l’envoi ; soumettez le travail à nouveau</translation>
    </message>
    <message>
        <source>{path} cannot be asked about an image of {bands} bands and {size} × {size} pixels ({reason}); check FEATURES and the metadata tile_size, or export the network again</source>
        <translation>impossible d’interroger {path} sur une image de {bands} bandes et {size} × {size} pixels ({reason}) ; vérifiez FEATURES et la métadonnée tile_size, ou exportez le réseau à nouveau</translation>
    </message>
    <message>
        <source>{path} cannot be asked about {features} features ({reason}); check FEATURES, or export the model again</source>
        <translation>{path} ne peut pas être interrogé sur {features} variables ({reason}) ; vérifiez FEATURES, ou exportez à nouveau le modèle</translation>
    </message>
    <message>
        <source>{path} cannot be imported ({kind}: {reason}); correct it, the log holds the traceback</source>
        <translation>impossible d’importer {path} ({kind} : {reason}) ; corrigez-le, la trace d’appels est dans le journal</translation>
    </message>
    <message>
        <source>{path} cannot be imported ({reason}); import an estimator of scikit-learn's own types, or export it as ONNX</source>
        <translation>impossible d’importer {path} ({reason}) ; importez un estimateur d’un type propre à scikit-learn, ou exportez-le en ONNX</translation>
    </message>
    <message>
        <source>{path} cannot be opened as an ONNX model ({reason}); save it again as ONNX, with operators that onnxruntime {version} knows</source>
        <translation>impossible d’ouvrir {path} comme modèle ONNX ({reason}) ; enregistrez-le à nouveau en ONNX, avec des opérateurs que connaît onnxruntime {version}</translation>
    </message>
    <message>
        <source>{path} cannot be read ({reason}); check the path</source>
        <translation>impossible de lire {path} ({reason}) ; vérifiez le chemin</translation>
    </message>
    <message>
        <source>{path} cannot be read ({reason}); choose a Python file</source>
        <translation>impossible de lire {path} ({reason}) ; choisissez un fichier Python</translation>
    </message>
    <message>
        <source>{path} cannot be read ({reason}); choose the Python file of the training ({file})</source>
        <translation>impossible de lire {path} ({reason}) ; choisissez le fichier Python de l’entraînement ({file})</translation>
    </message>
    <message>
        <source>{path} cannot be read ({reason}); make it readable, or name another file</source>
        <translation>impossible de lire {path} ({reason}) ; rendez-le lisible, ou nommez un autre fichier</translation>
    </message>
    <message>
        <source>{path} cannot be read ({reason}); submit the job again</source>
        <translation>impossible de lire {path} ({reason}) ; soumettez le travail à nouveau</translation>
    </message>
    <message>
        <source>{path} cannot be read as a profile ({reason}); correct it, or name another one</source>
        <translation>impossible de lire {path} comme profil ({reason}) ; corrigez-le, ou nommez-en un autre</translation>
    </message>
    <message>
        <source>{path} cannot be read as text ({reason}); choose a .json file</source>
        <translation>impossible de lire {path} comme du texte ({reason}) ; choisissez un fichier .json</translation>
    </message>
    <message>
        <source>{path} cannot be read at {window} ({reason}); the file may be damaged, replace it</source>
        <translation>impossible de lire {path} à {window} ({reason}) ; le fichier est peut-être endommagé, remplacez-le</translation>
    </message>
    <message>
        <source>{path} cannot be replaced ({reason}); close the programs that use it</source>
        <translation>impossible de remplacer {path} ({reason}) ; fermez les programmes qui l’utilisent</translation>
    </message>
    <message>
        <source>{path} cannot be reprojected to the raster's coordinate reference system; reproject it first</source>
        <translation>impossible de reprojeter {path} dans le système de coordonnées du raster ; reprojetez-la d’abord</translation>
    </message>
    <message>
        <source>{path} cannot be warped to the grid of the first raster ({reason}); warp it beforehand</source>
        <translation>impossible de projeter {path} sur la grille du premier raster ({reason}) ; rééchantillonnez-le au préalable</translation>
    </message>
    <message>
        <source>{path} cannot be written ({reason}); check the folder's permissions and space</source>
        <translation>impossible d’écrire {path} ({reason}) ; vérifiez les droits sur le dossier et la place libre</translation>
    </message>
    <message>
        <source>{path} cannot be written ({reason}); choose another file, or free space</source>
        <translation>impossible d’écrire {path} ({reason}) ; choisissez un autre fichier, ou libérez de la place</translation>
    </message>
    <message>
        <source>{path} cannot be written ({reason}); free some space or choose another folder</source>
        <translation>impossible d’écrire {path} ({reason}) ; libérez de la place ou choisissez un autre dossier</translation>
    </message>
    <message>
        <source>{path} cannot be written in the format of its ending; use one of {known}</source>
        <translation>{path} ne peut pas être écrit dans le format de son extension ; utilisez une de celles-ci : {known}</translation>
    </message>
    <message>
        <source>{path} consists of files in several folders, such as {file}, and the cluster does not see all of them; put them below a folder that it sees, and name that folder among the profile's paths</source>
        <translation>{path} se compose de fichiers de plusieurs dossiers, comme {file}, et le cluster ne les voit pas tous ; mettez-les dans un dossier qu’il voit, et nommez ce dossier sous paths dans le profil</translation>
    </message>
    <message>
        <source>{path} defines several modules ({choices}); name the network's class</source>
        <translation>{path} définit plusieurs modules ({choices}) ; nommez la classe du réseau</translation>
    </message>
    <message>
        <source>{path} describes patches by {count} numbers to find similar ones (Recognition), and tells no classes; import a network that gives classes</source>
        <translation>{path} décrit des imagettes par {count} nombres pour en trouver de semblables (Recognition), et n’indique pas de classes ; importez un réseau qui donne des classes</translation>
    </message>
    <message>
        <source>{path} does not exist; check the path</source>
        <translation>{path} n’existe pas ; vérifiez le chemin</translation>
    </message>
    <message>
        <source>{path} does not overlap the raster {raster}; check the extents and reference systems of both</source>
        <translation>{path} ne recouvre pas le raster {raster} ; vérifiez l’emprise et le système de coordonnées des deux</translation>
    </message>
    <message>
        <source>{path} does not predict ({reason}); save the classifier again, after it was fitted</source>
        <translation>{path} ne prédit pas ({reason}) ; enregistrez à nouveau le classifieur, une fois entraîné</translation>
    </message>
    <message>
        <source>{path} does not predict the same after it was written and read again; export it as ONNX</source>
        <translation>{path} ne prédit plus la même chose après avoir été écrit et relu ; exportez-le en ONNX</translation>
    </message>
    <message>
        <source>{path} does not tell how many bands it takes; give their names</source>
        <translation>{path} n’indique pas combien de bandes il prend ; donnez leurs noms</translation>
    </message>
    <message>
        <source>{path} does not tell how many features it takes; give their names</source>
        <translation>{path} ne dit pas combien de variables il prend ; donnez leurs noms</translation>
    </message>
    <message>
        <source>{path} finds clusters, whose numbers mean something else in every model; give one made by Train classifier or Import model</source>
        <translation>{path} trouve des grappes, dont les numéros ont un autre sens dans chaque modèle ; donnez un modèle fait par « Entraîner un classifieur » ou « Importer un modèle »</translation>
    </message>
    <message>
        <source>{path} gives no probabilities (the numbers of a sample add up to between {low:.4g} and {high:.4g}); export it with its probabilities, a network with a softmax at its end</source>
        <translation>{path} ne donne pas de probabilités (les nombres d’un échantillon ont une somme comprise entre {low:.4g} et {high:.4g}) ; exportez-le avec ses probabilités, un réseau avec une couche softmax finale</translation>
    </message>
    <message>
        <source>{path} gives numbers that are not finite; check the network and export it again</source>
        <translation>{path} donne des nombres qui ne sont pas finis ; vérifiez le réseau et exportez-le à nouveau</translation>
    </message>
    <message>
        <source>{path} gives numbers that are not finite; train the classifier again, on standardised features</source>
        <translation>{path} donne des nombres qui ne sont pas finis ; entraînez à nouveau le classifieur, sur des variables standardisées</translation>
    </message>
    <message>
        <source>{path} gives probabilities of the shape {found} for {samples} samples and {count} classes; check CLASSES and the file</source>
        <translation>{path} donne des probabilités de forme {found} pour {samples} échantillons et {count} classes ; vérifiez CLASSES et le fichier</translation>
    </message>
    <message>
        <source>{path} has a line break in its name; name another file</source>
        <translation>le nom de {path} contient un saut de ligne ; nommez un autre fichier</translation>
    </message>
    <message>
        <source>{path} has another coordinate reference system than the samples; reproject it first</source>
        <translation>{path} n’a pas le même système de coordonnées que les échantillons ; reprojetez-la d’abord</translation>
    </message>
    <message>
        <source>{path} has classes that the map does not know: {unknown}; the map's classes are {known}</source>
        <translation>{path} a des classes que la carte ne connaît pas : {unknown} ; les classes de la carte sont {known}</translation>
    </message>
    <message>
        <source>{path} has more than {most} different values; give a map of classes or strata</source>
        <translation>{path} a plus de {most} valeurs différentes ; donnez une carte de classes ou de strates</translation>
    </message>
    <message>
        <source>{path} has neither {index} nor folders with images, one for each class; choose the folder above them</source>
        <translation>{path} n’a ni {index} ni dossiers d’images, un par classe ; choisissez le dossier qui les contient</translation>
    </message>
    <message>
        <source>{path} has no coordinate reference system: distances are taken in the units of its coordinates.</source>
        <translation>{path} n’a pas de système de coordonnées : les distances sont prises dans l’unité de ses coordonnées.</translation>
    </message>
    <message>
        <source>{path} has no features; choose a layer that has some</source>
        <translation>{path} n’a aucune entité ; choisissez une couche qui en contient</translation>
    </message>
    <message>
        <source>{path} has no field {name}, so it is no table of samples; make one with Extract samples, or choose the field that says which samples belong to one polygon among {fields}</source>
        <translation>{path} n’a pas de champ {name}, ce n’est donc pas une table d’échantillons ; faites-en une avec « Extraire des échantillons », ou choisissez parmi {fields} le champ qui dit quels échantillons appartiennent à un même polygone</translation>
    </message>
    <message>
        <source>{path} has no field {name}; its fields are {fields}</source>
        <translation>{path} n’a pas de champ {name} ; ses champs sont {fields}</translation>
    </message>
    <message>
        <source>{path} has no label where the image is valid; check its nodata, UNLABELLED and the mask</source>
        <translation>{path} n’a pas d’étiquette là où l’image est valide ; vérifiez son nodata, UNLABELLED et le masque</translation>
    </message>
    <message>
        <source>{path} has no layer {name}; its layers are {layers}</source>
        <translation>{path} n’a pas de couche {name} ; ses couches sont {layers}</translation>
    </message>
    <message>
        <source>{path} has no numeric field to learn from; extract samples from a raster first</source>
        <translation>{path} n’a aucun champ numérique dont apprendre ; extrayez d’abord des échantillons d’un raster</translation>
    </message>
    <message>
        <source>{path} has no usable pixel in any of the rasters; check the extents, nodata and the mask</source>
        <translation>{path} n’a de pixel utilisable dans aucun des rasters ; vérifiez les emprises, le nodata et le masque</translation>
    </message>
    <message>
        <source>{path} has no usable pixel in the raster ({excluded} are nodata or masked, {conflicting} lie in two classes); check nodata, mask and polygons</source>
        <translation>{path} n’a aucun pixel utilisable dans le raster ({excluded} sans données ou masqués, {conflicting} dans deux classes) ; vérifiez le nodata, le masque et les polygones</translation>
    </message>
    <message>
        <source>{path} has no valid pixel; check its nodata value and the mask</source>
        <translation>{path} n’a aucun pixel valide ; vérifiez sa valeur nodata et le masque</translation>
    </message>
    <message>
        <source>{path} has other pixels than the image {image}; bring the labels to the image's grid beforehand (GDAL: Warp, nearest neighbour)</source>
        <translation>{path} a d’autres pixels que l’image {image} ; ramenez d’abord les étiquettes sur la grille de l’image (GDAL : Projection (warp), plus proche voisin)</translation>
    </message>
    <message>
        <source>{path} has the bands {found}, but {first} has {wanted}; give images with the same bands, or read them as bands of one</source>
        <translation>{path} a les bandes {found}, mais {first} a {wanted} ; donnez des images avec les mêmes bandes, ou lisez-les comme les bandes d’une seule</translation>
    </message>
    <message>
        <source>{path} has {cols} columns and {rows} rows; patches are square, so cut or resample the images</source>
        <translation>{path} a {cols} colonnes et {rows} lignes ; les imagettes sont carrées, découpez donc les images ou rééchantillonnez-les</translation>
    </message>
    <message>
        <source>{path} has {count} bands; give a class map, which has one</source>
        <translation>{path} a {count} bandes ; donnez une carte de classes, qui n’en a qu’une</translation>
    </message>
    <message>
        <source>{path} has {count} bands; give a raster of strata, which has one</source>
        <translation>{path} a {count} bandes ; donnez un raster de strates, qui n’en a qu’une</translation>
    </message>
    <message>
        <source>{path} has {count} classes, more than {most}; join some of them</source>
        <translation>{path} a {count} classes, plus de {most} ; regroupez-en certaines</translation>
    </message>
    <message>
        <source>{path} has {count} inputs ({names}), but features come as one table; export the model with a single input of floats</source>
        <translation>{path} a {count} entrées ({names}), mais les variables viennent en un seul tableau ; exportez le modèle avec une seule entrée de nombres réels</translation>
    </message>
    <message>
        <source>{path} has {count} {words} ({names}), but one image comes in and one answer is wanted; export the network with a single input and a single output</source>
        <translation>{path} a {count} {words} ({names}), mais une image entre et une réponse est attendue ; exportez le réseau avec une seule entrée et une seule sortie</translation>
    </message>
    <message>
        <source>{path} has {found} (columns × rows × bands), but {first} has {wanted}; cut or resample the images so that all are alike</source>
        <translation>{path} a {found} (colonnes × lignes × bandes), mais {first} a {wanted} ; découpez les images ou rééchantillonnez-les pour que toutes soient pareilles</translation>
    </message>
    <message>
        <source>{path} has {size} MB, more than the {limit} MB that a model may have; import a smaller model</source>
        <translation>{path} pèse {size} Mo, plus que les {limit} Mo permis pour un modèle ; importez un modèle plus petit</translation>
    </message>
    <message>
        <source>{path} holds a kind of estimator that this Terroir does not know ({classifier}); update Terroir</source>
        <translation>{path} contient une sorte d’estimateur que cette version de Terroir ne connaît pas ({classifier}) ; mettez Terroir à jour</translation>
    </message>
    <message>
        <source>{path} holds an object of the type {kind}, which Terroir does not import; import one of {known}, or export it as ONNX</source>
        <translation>{path} contient un objet du type {kind}, que Terroir n’importe pas ; importez un de ceux-ci : {known}, ou exportez-le en ONNX</translation>
    </message>
    <message>
        <source>{path} holds lines; give polygons or points</source>
        <translation>{path} contient des lignes ; donnez des polygones ou des points</translation>
    </message>
    <message>
        <source>{path} holds more than {limit} different values; give a raster of classes</source>
        <translation>{path} contient plus de {limit} valeurs différentes ; donnez un raster de classes</translation>
    </message>
    <message>
        <source>{path} holds no network; choose a model made by Train patch network or Train segmentation network</source>
        <translation>{path} ne contient pas de réseau ; choisissez un modèle produit par « Entraîner un réseau par imagettes » ou « Entraîner un réseau de segmentation »</translation>
    </message>
    <message>
        <source>{path} holds no points; extract samples first</source>
        <translation>{path} ne contient pas de points ; extrayez d’abord des échantillons</translation>
    </message>
    <message>
        <source>{path} holds no recipe; name a raster written by stackfeatures, or a .json file</source>
        <translation>{path} ne contient pas de recette ; nommez un raster écrit par stackfeatures, ou un fichier .json</translation>
    </message>
    <message>
        <source>{path} holds no state dict; save module.state_dict() with safetensors.torch.save_file</source>
        <translation>{path} ne contient pas de state dict ; enregistrez module.state_dict() avec safetensors.torch.save_file</translation>
    </message>
    <message>
        <source>{path} holds other files; name a new or an empty folder</source>
        <translation>{path} contient d’autres fichiers ; nommez un dossier nouveau ou vide</translation>
    </message>
    <message>
        <source>{path} holds points, and a point has no pixels around it; give polygons</source>
        <translation>{path} contient des points, et un point n’a pas de pixels autour de lui ; donnez des polygones</translation>
    </message>
    <message>
        <source>{path} holds points; give polygons</source>
        <translation>{path} contient des points ; donnez des polygones</translation>
    </message>
    <message>
        <source>{path} holds the weights of another network (missing: {missing}; unknown: {unexpected}); choose the ARCHITECTURE and PARAMETERS that they were learnt with, or other weights</source>
        <translation>{path} contient les poids d’un autre réseau (manquants : {missing} ; inconnus : {unexpected}) ; choisissez l’ARCHITECTURE et les PARAMETERS avec lesquels ils ont été appris, ou d’autres poids</translation>
    </message>
    <message>
        <source>{path} holds {kind}, which gives margins and no probabilities; train it here with 'Train classifier', which calibrates it, or export it as ONNX with probabilities</source>
        <translation>{path} contient {kind}, qui donne des marges et non des probabilités ; entraînez-le ici avec « Entraîner un classifieur », qui le calibre, ou exportez-le en ONNX avec des probabilités</translation>
    </message>
    <message>
        <source>{path} holds {kind}, which is no fitted classifier; import a classifier that has been fitted</source>
        <translation>{path} contient {kind}, qui n’est pas un classifieur entraîné ; importez un classifieur déjà entraîné</translation>
    </message>
    <message>
        <source>{path} holds {value}, which is no class code; give a class map of whole numbers</source>
        <translation>{path} contient {value}, qui n’est pas un code de classe ; donnez une carte de classes en nombres entiers</translation>
    </message>
    <message>
        <source>{path} holds {value}, which is no class code; give a raster of whole numbers</source>
        <translation>{path} contient {value}, qui n’est pas un code de classe ; donnez un raster de nombres entiers</translation>
    </message>
    <message>
        <source>{path} is a Terroir model already; use it as it is</source>
        <translation>{path} est déjà un modèle Terroir ; utilisez-le tel quel</translation>
    </message>
    <message>
        <source>{path} is a file; name a folder</source>
        <translation>{path} est un fichier ; nommez un dossier</translation>
    </message>
    <message>
        <source>{path} is a folder; name a file</source>
        <translation>{path} est un dossier ; nommez un fichier</translation>
    </message>
    <message>
        <source>{path} is a network, and regions take none: give a model made by Train classifier, or map without REGIONS</source>
        <translation>{path} est un réseau, et les régions n’en acceptent pas : donnez un modèle produit par « Entraîner un classifieur », ou cartographiez sans REGIONS</translation>
    </message>
    <message>
        <source>{path} is a {kind}, which {does}; only networks that give pixels a class (Segmentor) or patches a class (Classifier) can be imported</source>
        <translation>{path} est un réseau {kind} ({does}) ; seuls des réseaux qui donnent une classe aux pixels (Segmentor) ou aux imagettes (Classifier) peuvent être importés</translation>
    </message>
    <message>
        <source>{path} is already another output of this run; name different files</source>
        <translation>{path} est déjà une autre sortie de ce traitement ; nommez des fichiers différents</translation>
    </message>
    <message>
        <source>{path} is also an input; write to another file</source>
        <translation>{path} est aussi une entrée ; écrivez dans un autre fichier</translation>
    </message>
    <message>
        <source>{path} is another file of this run; name a file of its own</source>
        <translation>{path} est un autre fichier de ce traitement ; nommez un fichier à part</translation>
    </message>
    <message>
        <source>{path} is damaged, or no checkpoint ({reason}); delete it, or switch RESUME off, and the training starts afresh</source>
        <translation>{path} est endommagé, ou n’est pas un point de reprise ({reason}) ; supprimez-le, ou désactivez RESUME, et l’entraînement reprend du début</translation>
    </message>
    <message>
        <source>{path} is empty; choose a saved classifier</source>
        <translation>{path} est vide ; choisissez un classifieur enregistré</translation>
    </message>
    <message>
        <source>{path} is gone from {host}; run the job again</source>
        <translation>{path} a disparu de {host} ; relancez le travail</translation>
    </message>
    <message>
        <source>{path} is incomplete or damaged; copy it again, or save the estimator again</source>
        <translation>{path} est incomplet ou endommagé ; copiez-le à nouveau, ou enregistrez à nouveau l’estimateur</translation>
    </message>
    <message>
        <source>{path} is incomplete or damaged; copy it again, or train the model again</source>
        <translation>{path} est incomplet ou endommagé ; copiez-le à nouveau, ou entraînez à nouveau le modèle</translation>
    </message>
    <message>
        <source>{path} is neither here nor on {host} ({place}); check the path</source>
        <translation>{path} n’est ni ici ni sur {host} ({place}) ; vérifiez le chemin</translation>
    </message>
    <message>
        <source>{path} is no Python file; choose another</source>
        <translation>{path} n’est pas un fichier Python ; choisissez-en un autre</translation>
    </message>
    <message>
        <source>{path} is no checkpoint of a training, or its beginning is damaged, and would be written over; name another file, or delete it</source>
        <translation>{path} n’est pas un point de reprise d’un entraînement, ou son début est endommagé, et il serait écrasé ; nommez un autre fichier, ou supprimez-le</translation>
    </message>
    <message>
        <source>{path} is no classifier with probabilities (its outputs are {outputs}); export a classifier, with its probabilities</source>
        <translation>{path} n’est pas un classifieur avec probabilités (ses sorties sont {outputs}) ; exportez un classifieur, avec ses probabilités</translation>
    </message>
    <message>
        <source>{path} is no file of weights; choose one that ends in {suffixes}</source>
        <translation>{path} n’est pas un fichier de poids ; choisissez-en un qui finit par {suffixes}</translation>
    </message>
    <message>
        <source>{path} is no folder; check the path</source>
        <translation>{path} n’est pas un dossier ; vérifiez le chemin</translation>
    </message>
    <message>
        <source>{path} is no folder; choose the folder with the images</source>
        <translation>{path} n’est pas un dossier ; choisissez le dossier des images</translation>
    </message>
    <message>
        <source>{path} is no index of chips ({reason}); export patches again, or remove the file to read the folders as classes</source>
        <translation>{path} n’est pas un index d’imagettes ({reason}) ; exportez les imagettes à nouveau, ou retirez ce fichier pour lire les dossiers comme des classes</translation>
    </message>
    <message>
        <source>{path} is no sound file of safetensors ({reason}); choose another, or write it again</source>
        <translation>{path} n’est pas un fichier safetensors intact ({reason}) ; choisissez-en un autre, ou écrivez-le à nouveau</translation>
    </message>
    <message>
        <source>{path} is no state dict: it is damaged, or pickles a whole module or other objects, which could run any code; where it was made, convert it with safetensors.torch.save_file(module.state_dict(), "weights.safetensors")</source>
        <translation>{path} n’est pas un state dict : il est endommagé, ou contient en pickle un module entier ou d’autres objets, qui pourraient exécuter n’importe quel code ; là où il a été produit, convertissez-le avec safetensors.torch.save_file(module.state_dict(), "weights.safetensors")</translation>
    </message>
    <message>
        <source>{path} is no table of patches; make one with Extract patches or Import patches</source>
        <translation>{path} n’est pas une table d’imagettes ; faites-en une avec « Extraire des imagettes » ou « Importer des imagettes »</translation>
    </message>
    <message>
        <source>{path} is not a Terroir model (it needs one member {name}); choose another file</source>
        <translation>{path} n’est pas un modèle Terroir (il doit contenir un élément {name}) ; choisissez un autre fichier</translation>
    </message>
    <message>
        <source>{path} is not a Terroir model; choose a file made by Train classifier (.terroir)</source>
        <translation>{path} n’est pas un modèle Terroir ; choisissez un fichier produit par « Entraîner un classifieur » (.terroir)</translation>
    </message>
    <message>
        <source>{path} is not a file; check the path</source>
        <translation>{path} n’est pas un fichier ; vérifiez le chemin</translation>
    </message>
    <message>
        <source>{path} is not a raster that GDAL can read ({reason}); choose another file</source>
        <translation>{path} n’est pas un raster que GDAL sait lire ({reason}) ; choisissez un autre fichier</translation>
    </message>
    <message>
        <source>{path} is not a raster that can be read; choose another file</source>
        <translation>{path} n’est pas un raster lisible ; choisissez un autre fichier</translation>
    </message>
    <message>
        <source>{path} is not a sound Terroir model ({name}: {reason}); train the model again</source>
        <translation>{path} n’est pas un modèle Terroir en bon état ({name} : {reason}) ; entraînez à nouveau le modèle</translation>
    </message>
    <message>
        <source>{path} is not a sound model of a quantity ({reason}); train the model again</source>
        <translation>{path} n’est pas un modèle de quantité en bon état ({reason}) ; entraînez à nouveau le modèle</translation>
    </message>
    <message>
        <source>{path} is not a vector file that GDAL can read; choose another file</source>
        <translation>{path} n’est pas un fichier vecteur que GDAL sait lire ; choisissez un autre fichier</translation>
    </message>
    <message>
        <source>{path} is not the file that the model was trained with ({file}, SHA-256 {digest}…); choose that one, or train the model again</source>
        <translation>{path} n’est pas le fichier avec lequel le modèle a été entraîné ({file}, SHA-256 {digest}…) ; choisissez celui-là, ou entraînez le modèle à nouveau</translation>
    </message>
    <message>
        <source>{path} is not the same file on the worker {worker} of {profile}, if it is there at all: this machine reads for the workers. Map its folder in the profile (paths) where they can see it.</source>
        <translation>{path} n’est pas le même fichier sur le processus de calcul {worker} de {profile}, s’il s’y trouve : cette machine lit pour les processus de calcul. Faites correspondre son dossier dans le profil (paths) si ceux-ci peuvent le voir.</translation>
    </message>
    <message>
        <source>{path} is refused because {name} has {size} MB, more than the {limit} MB allowed; train a smaller model</source>
        <translation>{path} est refusé parce que {name} pèse {size} Mo, plus que les {limit} Mo permis ; entraînez un modèle plus petit</translation>
    </message>
    <message>
        <source>{path} is reprojected to the raster's coordinate reference system.</source>
        <translation>{path} est reprojetée dans le système de coordonnées du raster.</translation>
    </message>
    <message>
        <source>{path} is rotated or upside down and cannot be brought to another resolution; warp it beforehand</source>
        <translation>{path} est tourné ou à l’envers et ne peut pas être ramené à une autre résolution ; reprojetez-le d’abord</translation>
    </message>
    <message>
        <source>{path} is too large for a recipe; check the path</source>
        <translation>{path} est trop gros pour une recette ; vérifiez le chemin</translation>
    </message>
    <message>
        <source>{path} keeps another training (other data, parameters or versions); set them back to go on with it, or start afresh: delete the file, name another one, or switch RESUME off</source>
        <translation>{path} garde un autre entraînement (autres données, paramètres ou versions) ; rétablissez-les pour le poursuivre, ou reprenez du début : supprimez le fichier, nommez-en un autre, ou désactivez RESUME</translation>
    </message>
    <message>
        <source>{path} keeps its weights in another file; save the ONNX model as a single file</source>
        <translation>{path} garde ses poids dans un autre fichier ; enregistrez le modèle ONNX en un seul fichier</translation>
    </message>
    <message>
        <source>{path} leaves no labelled pixel to train with; check nodata, mask and the shares of the sets</source>
        <translation>{path} ne laisse aucun pixel étiqueté pour l’entraînement ; vérifiez le nodata, le masque et les parts des jeux</translation>
    </message>
    <message>
        <source>{path} lies on another grid than the map and is brought to it.</source>
        <translation>{path} est sur une autre grille que la carte et est ramené sur la sienne.</translation>
    </message>
    <message>
        <source>{path} lies on another grid than {first} and is warped to it ({resampling}).</source>
        <translation>{path} est sur une autre grille que {first} et y est rééchantillonné ({resampling}).</translation>
    </message>
    <message>
        <source>{path} lies on another grid than {first} and one of them is rotated or upside down; warp it beforehand</source>
        <translation>{path} est sur une autre grille que {first} et l’un des deux est tourné ou inversé ; rééchantillonnez-le au préalable</translation>
    </message>
    <message>
        <source>{path} looks like a pickle or joblib file, which can run code when it is opened; load it where it was made, and save the estimator with skops.io.dump or as ONNX</source>
        <translation>{path} ressemble à un fichier pickle ou joblib, qui peut exécuter du code à l’ouverture ; chargez-le là où il a été produit, et enregistrez l’estimateur avec skops.io.dump ou en ONNX</translation>
    </message>
    <message>
        <source>{path} mixes points, lines and polygons (id {id}); keep one kind</source>
        <translation>{path} mélange points, lignes et polygones (identifiant {id}) ; n’en gardez qu’une sorte</translation>
    </message>
    <message>
        <source>{path} names no chip; export patches again</source>
        <translation>{path} ne nomme aucune imagette ; exportez les imagettes à nouveau</translation>
    </message>
    <message>
        <source>{path} opens here; it was made with {made}</source>
        <translation>{path} s’ouvre ici ; il a été produit avec {made}</translation>
    </message>
    <message>
        <source>{path} or the raster has no coordinate reference system; they are taken to have the same.</source>
        <translation>{path} ou le raster n’a pas de système de coordonnées ; on suppose qu’ils ont le même.</translation>
    </message>
    <message>
        <source>{path} predicts a quantity ({target}), not classes; use Predict raster</source>
        <translation>{path} prédit une quantité ({target}), pas des classes ; utilisez « Prédire un raster »</translation>
    </message>
    <message>
        <source>{path} predicts classes, not a quantity; use Classify raster, or give a model made by Train regressor</source>
        <translation>{path} prédit des classes, pas une quantité ; utilisez « Classer un raster », ou donnez un modèle produit par « Entraîner un régresseur »</translation>
    </message>
    <message>
        <source>{path} refers to {name}, which is not a file here; correct it, or put it where the cluster sees all of it</source>
        <translation>{path} renvoie à {name}, qui n’est pas un fichier ici ; corrigez-le, ou mettez-le là où le cluster le voit en entier</translation>
    </message>
    <message>
        <source>{path} takes images as (n, rows, columns, bands); export the network with the bands first (n, bands, rows, columns)</source>
        <translation>{path} prend des images comme (n, lignes, colonnes, bandes) ; exportez le réseau avec les bandes d’abord (n, bandes, lignes, colonnes)</translation>
    </message>
    <message>
        <source>{path} takes images of {bands} bands and {size} × {size} pixels, too large for a tile; export the network for smaller ones</source>
        <translation>{path} prend des images de {bands} bandes et {size} × {size} pixels, trop grandes pour une tuile ; exportez le réseau pour de plus petites</translation>
    </message>
    <message>
        <source>{path} takes images of {rows} × {cols} pixels, but tiles are square; export the network for a square or for any size</source>
        <translation>{path} prend des images de {rows} × {cols} pixels, mais les tuiles sont carrées ; exportez le réseau pour un carré ou pour n’importe quelle taille</translation>
    </message>
    <message>
        <source>{path} takes {batch} images at a time; export the network for one, or with a free first dimension</source>
        <translation>{path} prend {batch} images à la fois ; exportez le réseau pour une seule, ou avec une première dimension libre</translation>
    </message>
    <message>
        <source>{path} takes {kind} of {rank} dimensions, but features come as a table of floats (samples, features); export the model with such an input</source>
        <translation>{path} prend {kind} à {rank} dimensions, mais les variables viennent en un tableau de nombres réels (échantillons, variables) ; exportez le modèle avec une telle entrée</translation>
    </message>
    <message>
        <source>{path} takes {kind} of {rank} dimensions, but images come as floats of four (n, bands, rows, columns); export the network with such an input</source>
        <translation>{path} prend {kind} de {rank} dimensions, mais les images viennent comme flottants à quatre dimensions (n, bandes, lignes, colonnes) ; exportez le réseau avec une telle entrée</translation>
    </message>
    <message>
        <source>{path} takes {wanted} features, but {count} are named ({names}); name them in the order of its training</source>
        <translation>{path} prend {wanted} variables, mais {count} sont nommées ({names}) ; nommez-les dans l’ordre de son apprentissage</translation>
    </message>
    <message>
        <source>{path} tells only one class apart; export a classifier with a probability for each of its classes</source>
        <translation>{path} ne distingue qu’une seule classe ; exportez un classifieur avec une probabilité par classe</translation>
    </message>
    <message>
        <source>{path} tells only one class apart; import a network with two classes or more</source>
        <translation>{path} ne distingue qu’une seule classe ; importez un réseau d’au moins deux classes</translation>
    </message>
    <message>
        <source>{path} was learnt on {channels} bands, and the image has {bands}; give all of them, or choose weights that were learnt on {bands}</source>
        <translation>{path} a été appris sur {channels} bandes, et l’image en a {bands} ; donnez-les toutes, ou choisissez des poids appris sur {bands} bandes</translation>
    </message>
    <message>
        <source>{path} was made by a recipe, which the samples keep.</source>
        <translation>{path} a été produit par une recette, que les échantillons gardent.</translation>
    </message>
    <message>
        <source>{path} was not saved by skops (it needs one member {name}); save the estimator with skops.io.dump, or as ONNX</source>
        <translation>{path} n’a pas été enregistré par skops (il doit contenir un élément {name}) ; enregistrez l’estimateur avec skops.io.dump, ou en ONNX</translation>
    </message>
    <message>
        <source>{path} was saved with scikit-learn {made}, and {here} is not known to read its kind ({classifier}) faithfully; save it with the same release, or install that of the file with: {command}</source>
        <translation>{path} a été enregistré avec scikit-learn {made}, et rien n’assure que {here} lise fidèlement un modèle de cette sorte ({classifier}) ; enregistrez-le avec la même version, ou installez celle du fichier avec : {command}</translation>
    </message>
    <message>
        <source>{path} was trained with its features in the order {known}; name them in this order, or leave FEATURES empty</source>
        <translation>{path} a été entraîné avec ses variables dans l’ordre {known} ; nommez-les dans cet ordre, ou laissez FEATURES vide</translation>
    </message>
    <message>
        <source>{path} was written by a newer Terroir ({found}, this one reads up to format {known}); update Terroir</source>
        <translation>{path} a été écrit par une version plus récente de Terroir ({found}, celle-ci lit jusqu’au format {known}) ; mettez Terroir à jour</translation>
    </message>
    <message>
        <source>{pixels} pixels lie in features of different classes and are left out (ids {pairs}).</source>
        <translation>{pixels} pixels sont dans des entités de classes différentes et sont laissés de côté (identifiants {pairs}).</translation>
    </message>
    <message>
        <source>{pixels} pixels lie in features with different quantities and are left out (ids {pairs}).</source>
        <translation>{pixels} pixels sont dans des entités aux quantités différentes et sont laissés de côté (identifiants {pairs}).</translation>
    </message>
    <message>
        <source>{placed} of {wanted} points could be placed {distance} apart; give a smaller minimum distance for more.</source>
        <translation>{placed} points sur {wanted} ont pu être placés à {distance} les uns des autres ; pour en avoir plus, donnez une distance minimale plus petite.</translation>
    </message>
    <message>
        <source>{profile} needs {submit} on this machine, and it is not here; work where it is, or choose the backend batch with the profile's host</source>
        <translation>{profile} a besoin de {submit} sur cette machine, où il n’est pas ; travaillez là où il est, ou choisissez le moteur de calcul batch avec host dans le profil</translation>
    </message>
    <message>
        <source>{python} cannot import {reasons}</source>
        <translation>{python} ne peut pas importer {reasons}</translation>
    </message>
    <message>
        <source>{python} does not run on {host} ({words}); correct the profile's python, or what its job_script_prologue does before</source>
        <translation>{python} ne fonctionne pas sur {host} ({words}) ; corrigez python dans le profil, ou ce que job_script_prologue fait avant</translation>
    </message>
    <message>
        <source>{rate} million pixels/s</source>
        <translation>{rate} millions de pixels/s</translation>
    </message>
    <message>
        <source>{rate} million pixels/s, about {remaining} (h:mm:ss) left.</source>
        <translation>{rate} millions de pixels/s, reste environ {remaining} (h:mm:ss).</translation>
    </message>
    <message>
        <source>{regressor} did not come to finite numbers with these arguments; correct PARAMETERS, or choose another regressor</source>
        <translation>{regressor} n’est pas arrivé à des nombres finis avec ces arguments ; corrigez PARAMETERS, ou choisissez un autre régresseur</translation>
    </message>
    <message>
        <source>{right} of {workers} workers run this machine's code (build {build})</source>
        <translation>{right} processus de calcul sur {workers} exécutent le code de cette machine (version {build})</translation>
    </message>
    <message>
        <source>{scheme} needs to know where the samples lie, and {missing} of {count} have no place; choose polygon or leaveonepolygonout, or a table that has points</source>
        <translation>{scheme} doit savoir où sont les échantillons, et {missing} sur {count} n’ont pas de position ; choisissez polygon ou leaveonepolygonout, ou une table qui a des points</translation>
    </message>
    <message>
        <source>{score} of the selection as a whole, each fold predicted with features selected without it: {nested:.3f}.</source>
        <translation>{score} de la sélection dans son ensemble, chaque pli étant prédit avec des variables sélectionnées sans lui : {nested:.3f}.</translation>
    </message>
    <message>
        <source>{score} with the selected features {selected:.3f}, which is optimistic; with all features {all:.3f}.</source>
        <translation>{score} avec les variables retenues : {selected:.3f}, ce qui est optimiste ; avec toutes les variables : {all:.3f}.</translation>
    </message>
    <message>
        <source>{size} is no distance to measure with; give a number above 0</source>
        <translation>{size} n’est pas une distance utilisable ; donnez un nombre supérieur à 0</translation>
    </message>
    <message>
        <source>{size} pixels cannot make {clusters} clusters; ask for more pixels, or 0 for all</source>
        <translation>{size} pixels ne peuvent pas former {clusters} grappes ; demandez plus de pixels, ou 0 pour tous</translation>
    </message>
    <message>
        <source>{size} points allow a minimum of {affordable} in each of {count} strata, instead of {minimum}.</source>
        <translation>{size} points permettent un minimum de {affordable} dans chacune des {count} strates, au lieu de {minimum}.</translation>
    </message>
    <message>
        <source>{source} has TLS files that are not named in full; name ca, cert and key</source>
        <translation>{source} ne nomme pas tous les fichiers TLS ; nommez ca, cert et key</translation>
    </message>
    <message>
        <source>{source} has a scale that cannot be read; write jobs: 4, or minimum: 0 and maximum: 20</source>
        <translation>{source} a un scale illisible ; écrivez jobs: 4, ou minimum: 0 et maximum: 20</translation>
    </message>
    <message>
        <source>{source} has an encrypted address and no TLS files; name ca, cert and key under tls</source>
        <translation>{source} a une adresse chiffrée et pas de fichiers TLS ; nommez ca, cert et key sous tls</translation>
    </message>
    <message>
        <source>{source} has no keys with values as {key}; write lines such as port: 8786</source>
        <translation>{source} n’a pas de clés avec des valeurs dans {key} ; écrivez des lignes comme port: 8786</translation>
    </message>
    <message>
        <source>{source} has no list of names as {key}; write one, such as [node1, node2]</source>
        <translation>{source} n’a pas de liste de noms dans {key} ; écrivez-en une, comme [node1, node2]</translation>
    </message>
    <message>
        <source>{source} has no list of texts as {key}; write one, each on a line that begins with a dash</source>
        <translation>{source} n’a pas de liste de textes dans {key} ; écrivez-en une, avec chaque texte sur une ligne qui commence par un tiret</translation>
    </message>
    <message>
        <source>{source} has no text as {key}; write one, in quotes where it looks like a number</source>
        <translation>{source} n’a pas de texte dans {key} ; écrivez-en un, entre guillemets s’il ressemble à un nombre</translation>
    </message>
    <message>
        <source>{source} has paths that are no pairs of folders; write a list, each with here and there</source>
        <translation>{source} a dans paths autre chose que des paires de dossiers ; écrivez une liste dont chaque élément a here et there</translation>
    </message>
    <message>
        <source>{source} has resources that cannot be read; write names and numbers, such as GPU: 1</source>
        <translation>{source} a des resources illisibles ; écrivez des noms et des nombres, comme GPU: 1</translation>
    </message>
    <message>
        <source>{source} has the address {address}, which no dask scheduler can have; write one such as tcp://host:8786</source>
        <translation>{source} a l’adresse {address}, qui ne peut pas être celle d’un ordonnanceur dask ; écrivez-en une comme tcp://host:8786</translation>
    </message>
    <message>
        <source>{source} has the key {key}, which nothing reads in a profile of kind {kind}; correct or remove it</source>
        <translation>{source} a la clé {key}, que rien ne lit dans un profil de type {kind} ; corrigez-la ou supprimez-la</translation>
    </message>
    <message>
        <source>{source} has the key {key}, which nothing reads in a profile of kind {kind}; did you mean {near}? If not, remove it</source>
        <translation>{source} a la clé {key}, que rien ne lit dans un profil de type {kind} ; vouliez-vous dire {near} ? Sinon, retirez-la</translation>
    </message>
    <message>
        <source>{source} has the name {name}; use letters, digits, blanks, '.', '_' and '-', and no file's ending</source>
        <translation>{source} a le nom {name} ; utilisez des lettres, des chiffres, des espaces, « . », « _ » et « - », sans extension de fichier</translation>
    </message>
    <message>
        <source>{source} has {memory} as memory; write a number with its unit, such as 4 GB</source>
        <translation>{source} a {memory} comme memory ; écrivez un nombre avec son unité, comme 4 GB</translation>
    </message>
    <message>
        <source>{source} has {value} as {key}; write a whole number from 1 on</source>
        <translation>{source} a {value} comme {key} ; écrivez un nombre entier d’au moins 1</translation>
    </message>
    <message>
        <source>{source} holds no profile; write keys and values such as name and kind</source>
        <translation>{source} ne contient pas de profil ; écrivez des clés et des valeurs comme name et kind</translation>
    </message>
    <message>
        <source>{source} holds {key}, and a profile never holds secrets; leave it to SSH's agent or to files that only you can read</source>
        <translation>{source} contient {key}, et un profil ne contient jamais de secrets ; laissez cela à l’agent SSH ou à des fichiers que vous seul pouvez lire</translation>
    </message>
    <message>
        <source>{source} is of kind scheduler and has no address; add one, such as tcp://host:8786</source>
        <translation>{source} est de type scheduler et n’a pas d’adresse ; ajoutez-en une, comme tcp://host:8786</translation>
    </message>
    <message>
        <source>{source} is of kind ssh and names no hosts; add them</source>
        <translation>{source} est de type ssh et ne nomme pas de hosts ; ajoutez-les</translation>
    </message>
    <message>
        <source>{source} is of kind {kind}; choose one of {choices}</source>
        <translation>{source} est de type {kind} ; choisissez parmi {choices}</translation>
    </message>
    <message>
        <source>{source} is of kind {kind}; choose one of {choices} (did you mean {near}?)</source>
        <translation>{source} est de type {kind} ; choisissez parmi {choices} (vouliez-vous dire {near} ?)</translation>
    </message>
    <message>
        <source>{source} lacks {key}, which a batch job has to ask for; add it</source>
        <translation>il manque à {source} {key}, qu’un travail batch doit demander ; ajoutez-le</translation>
    </message>
    <message>
        <source>{source} maps {path}, which is no whole path; write it from the root on</source>
        <translation>{source} fait correspondre {path}, qui n’est pas un chemin complet ; écrivez-le depuis la racine</translation>
    </message>
    <message>
        <source>{source} names no kind; choose one of {choices}</source>
        <translation>{source} n’indique pas de type (kind) ; choisissez parmi {choices}</translation>
    </message>
    <message>
        <source>{source} names the host {name}, which cannot be the name of a machine; correct it</source>
        <translation>{source} donne comme host {name}, qui ne peut pas être le nom d’une machine ; corrigez-le</translation>
    </message>
    <message>
        <source>{split}: {count} polygons are on both sides ({groups}), so an accuracy from this test is too high; split by polygon.</source>
        <translation>{split} : {count} polygones sont des deux côtés ({groups}), l’exactitude obtenue sur ce test est donc trop élevée ; séparez par polygone.</translation>
    </message>
    <message>
        <source>{split}: {count} test samples lie at the place of a training sample; remove them from one side.</source>
        <translation>{split} : {count} échantillons de test sont au même endroit qu’un échantillon d’apprentissage ; retirez-les d’un des côtés.</translation>
    </message>
    <message>
        <source>{split}: {count} test samples lie beside a training pixel (the nearest one {distance:.4g} {unit} away); split by distance.</source>
        <translation>{split} : {count} échantillons de test sont voisins d’un pixel d’apprentissage (le plus proche à {distance:.4g} {unit}) ; séparez par distance.</translation>
    </message>
    <message>
        <source>{suffix} files cannot hold the recipe of the features: a model trained on them needs RECIPE; write a GeoPackage to keep it.</source>
        <translation>Les fichiers {suffix} ne peuvent pas contenir la recette des variables : un modèle entraîné dessus a besoin de RECIPE ; écrivez un GeoPackage pour la garder.</translation>
    </message>
    <message>
        <source>{suffix} is not a vector format that can be written; use one of {known}</source>
        <translation>{suffix} n’est pas un format vecteur qui peut être écrit ; utilisez l’un de {known}</translation>
    </message>
    <message>
        <source>{taken} of {all} tensors of the network start from {path}.</source>
        <translation>{taken} des {all} tenseurs du réseau partent de {path}.</translation>
    </message>
    <message>
        <source>{text} is no expression ({reason}); write for example {example}</source>
        <translation>{text} n’est pas une expression ({reason}) ; écrivez par exemple {example}</translation>
    </message>
    <message>
        <source>{text} is no filter with a radius from 1 to {largest}; write for example {example}</source>
        <translation>{text} n’est pas un filtre avec un rayon de 1 à {largest} ; écrivez par exemple {example}</translation>
    </message>
    <message>
        <source>{text} is no finite number; correct it</source>
        <translation>{text} n’est pas un nombre fini ; corrigez-le</translation>
    </message>
    <message>
        <source>{text} is no name and formula; write for example {example}</source>
        <translation>{text} n’est pas un nom suivi d’une formule ; écrivez par exemple {example}</translation>
    </message>
    <message>
        <source>{text} is no part; write for example 3/8</source>
        <translation>{text} n’est pas une partie ; écrivez par exemple 3/8</translation>
    </message>
    <message>
        <source>{text} is not allowed; use bands, numbers, + - * / **, comparisons, and {functions}</source>
        <translation>{text} n’est pas permis ; utilisez des bandes, des nombres, + - * / **, des comparaisons, et {functions}</translation>
    </message>
    <message>
        <source>{text} uses no band; write for example {example}</source>
        <translation>{text} n’utilise aucune bande ; écrivez par exemple {example}</translation>
    </message>
    <message>
        <source>{told}</source>
        <translation>{told}</translation>
    </message>
    <message>
        <source>{told}; other releases than here: {other}</source>
        <translation>{told} ; versions autres qu’ici : {other}</translation>
    </message>
    <message>
        <source>{unseen} of {count} inputs are missing there, or are other files, such as {path} (there: {there})</source>
        <translation>{unseen} entrées sur {count} manquent là-bas, ou y sont d’autres fichiers, comme {path} (là-bas : {there})</translation>
    </message>
    <message>
        <source>{upper} is less than VALUE ({lower}); exchange the two</source>
        <translation>{upper} est inférieur à VALUE ({lower}) ; échangez les deux</translation>
    </message>
    <message>
        <source>{value!r} is neither name nor number of a band; write for example {example}</source>
        <translation>{value!r} n’est ni le nom ni le numéro d’une bande ; écrivez par exemple {example}</translation>
    </message>
    <message>
        <source>{value!r} is no input; write for example {example}</source>
        <translation>{value!r} n’est pas une entrée ; écrivez par exemple {example}</translation>
    </message>
    <message>
        <source>{value!r} is no number for {name}; write for example {example}</source>
        <translation>{value!r} n’est pas un nombre pour {name} ; écrivez par exemple {example}</translation>
    </message>
    <message>
        <source>{value!r} is not a list; write it in brackets</source>
        <translation>{value!r} n’est pas une liste ; écrivez-la entre crochets</translation>
    </message>
    <message>
        <source>{value!r} is not of type {kind}; correct it</source>
        <translation>{value!r} n’est pas de type {kind} ; corrigez-le</translation>
    </message>
    <message>
        <source>{value} cannot be used; give another value</source>
        <translation>{value} est inutilisable ; donnez une autre valeur</translation>
    </message>
    <message>
        <source>{value} for class {name} is no accuracy above 0 and up to 1; correct it</source>
        <translation>{value}, pour la classe {name}, n’est pas une précision supérieure à 0 et d’au plus 1 ; corrigez-la</translation>
    </message>
    <message>
        <source>{value} for class {name} is no cost above 0; correct it</source>
        <translation>{value}, pour la classe {name}, n’est pas un coût supérieur à 0 ; corrigez-le</translation>
    </message>
    <message>
        <source>{value} for class {name} is no number; correct it</source>
        <translation>{value}, pour la classe {name}, n’est pas un nombre ; corrigez-le</translation>
    </message>
    <message>
        <source>{value} is no accuracy; give a number above 0 and up to 1</source>
        <translation>{value} n’est pas une précision ; donnez un nombre supérieur à 0 et d’au plus 1</translation>
    </message>
    <message>
        <source>{value} is no code; give a whole number that a raster holds, from -{largest} to {largest}</source>
        <translation>{value} n’est pas un code ; donnez un nombre entier qu’un raster peut contenir, de -{largest} à {largest}</translation>
    </message>
    <message>
        <source>{value} is no confidence level; give a number above 0 and below 1, such as 0.95</source>
        <translation>{value} n’est pas un niveau de confiance ; donnez un nombre supérieur à 0 et inférieur à 1, par exemple 0.95</translation>
    </message>
    <message>
        <source>{value} is no confidence; give a number above 0 and below 1, such as 0.95</source>
        <translation>{value} n’est pas un niveau de confiance ; donnez un nombre supérieur à 0 et inférieur à 1, par exemple 0.95</translation>
    </message>
    <message>
        <source>{value} is no difference of scores; give a number from 0 to 1</source>
        <translation>{value} n’est pas une différence de scores ; donnez un nombre de 0 à 1</translation>
    </message>
    <message>
        <source>{value} is no distance; give a number</source>
        <translation>{value} n’est pas une distance ; donnez un nombre</translation>
    </message>
    <message>
        <source>{value} is no distance; give a number above 0</source>
        <translation>{value} n’est pas une distance ; donnez un nombre supérieur à 0</translation>
    </message>
    <message>
        <source>{value} is no divisor of a standard deviation; give a number above 0</source>
        <translation>{value} ne peut pas diviser un écart-type ; donnez un nombre supérieur à 0</translation>
    </message>
    <message>
        <source>{value} is no length; give a number above 0</source>
        <translation>{value} n’est pas une longueur ; donnez un nombre supérieur à 0</translation>
    </message>
    <message>
        <source>{value} is no share; give a number from 0 to below 1</source>
        <translation>{value} n’est pas une part ; donnez un nombre d’au moins 0 et inférieur à 1</translation>
    </message>
    <message>
        <source>{value} is no standard error of a share; give a number above 0 and below 1, such as 0.01</source>
        <translation>{value} n’est pas l’erreur-type d’une proportion ; donnez un nombre supérieur à 0 et inférieur à 1, par exemple 0.01</translation>
    </message>
    <message>
        <source>{value} is no value of the type {dtype}; choose one from {low} to {high}, or another OUTPUT_TYPE</source>
        <translation>{value} n’est pas une valeur du type {dtype} ; choisissez-en une de {low} à {high}, ou un autre OUTPUT_TYPE</translation>
    </message>
    <message>
        <source>{value} is not among the choices; choose one of {choices}</source>
        <translation>{value} ne figure pas parmi les choix ; choisissez parmi {choices}</translation>
    </message>
    <message>
        <source>{value} is not known; choose one of {choices}</source>
        <translation>{value} est inconnu ; choisissez parmi {choices}</translation>
    </message>
    <message>
        <source>{value} is outside the limits; give a number from {minimum} to {maximum}</source>
        <translation>{value} est hors des limites ; donnez un nombre de {minimum} à {maximum}</translation>
    </message>
    <message>
        <source>{value} is too few; give {least} or more</source>
        <translation>{value} est trop peu ; donnez {least} ou plus</translation>
    </message>
    <message>
        <source>{value} leaves one side empty; give a number above 0 and below 1</source>
        <translation>{value} laisse un côté vide ; donnez un nombre supérieur à 0 et inférieur à 1</translation>
    </message>
    <message>
        <source>{value} lies outside {low} to {high}; give a number within</source>
        <translation>{value} est hors de l’intervalle de {low} à {high} ; donnez un nombre qui y soit compris</translation>
    </message>
    <message>
        <source>{value} points are more than {most}; give a smaller number</source>
        <translation>{value} points dépassent le maximum de {most} ; donnez un nombre plus petit</translation>
    </message>
    <message>
        <source>{value} stands in a corner of {bands} and counts as data, for it is not declared as nodata. If it means that there are no data, declare it as the file's nodata value or hide such pixels with MASK.</source>
        <translation>{value} se trouve dans un coin de {bands} et compte comme une donnée, car cette valeur n’est pas déclarée comme nodata. Si elle signifie l’absence de données, déclarez-la comme valeur nodata du fichier, ou cachez ces pixels avec MASK.</translation>
    </message>
    <message>
        <source>{width:g} in map units are more than {limit} pixels; give a smaller width</source>
        <translation>{width:g} dans l’unité de la carte font plus de {limit} pixels ; donnez une largeur plus petite</translation>
    </message>
    <message>
        <source>{workers} workers with {threads} threads are connected</source>
        <translation>{workers} processus de calcul avec {threads} threads sont connectés</translation>
    </message>
    <message>
        <source>{workers} workers with {threads} threads came, others are still waiting</source>
        <translation>{workers} processus de calcul avec {threads} threads sont arrivés, d’autres attendent encore</translation>
    </message>
</context>
<context>
    <name>terroir</name>
    <message>
        <source>0 ends the search as soon as no feature gains more than the tolerance. With a number, the search goes on to as many features, and the smallest set is selected that no other one on its way beats by more than the tolerance.</source>
        <translation>Avec 0, la recherche s’arrête dès qu’aucune variable n’apporte plus que la tolérance. Avec un nombre, elle continue jusqu’à autant de variables ; est alors retenu le plus petit jeu qu’aucun autre, parmi ceux rencontrés, ne dépasse de plus que la tolérance.</translation>
    </message>
    <message>
        <source>A formula of your own, such as (nir - red) / (nir + red) or where(b1 &gt; 100, 1, 0).</source>
        <translation>Votre propre formule, par exemple (nir - red) / (nir + red) ou where(b1 &gt; 100, 1, 0).</translation>
    </message>
    <message>
        <source>A model that the cluster is to use: do the packages there suit it?</source>
        <translation>Modèle que le cluster doit utiliser : les paquets installés là-bas lui conviennent-ils ?</translation>
    </message>
    <message>
        <source>Above 0 and below 1; 0.95 is usual.</source>
        <translation>Supérieur à 0 et inférieur à 1 ; 0.95 est d’usage.</translation>
    </message>
    <message>
        <source>Accuracy</source>
        <translation>Exactitude</translation>
    </message>
    <message>
        <source>Accuracy assessment</source>
        <translation>Évaluer l’exactitude</translation>
    </message>
    <message>
        <source>Add folder…</source>
        <translation>Ajouter un dossier…</translation>
    </message>
    <message>
        <source>Added after the scale; empty takes the file's, or 0.</source>
        <translation>Ajouté après le facteur d’échelle ; vide : celui du fichier, ou 0.</translation>
    </message>
    <message>
        <source>Address</source>
        <translation>Adresse</translation>
    </message>
    <message>
        <source>Add…</source>
        <translation>Ajouter…</translation>
    </message>
    <message>
        <source>Afterwards the job cannot be fetched again. A folder whose results were not brought stays, such as after a quick look; 'Cancel job' removes that one.</source>
        <translation>Ensuite, le travail ne peut plus être récupéré. Un dossier dont les résultats n’ont pas été rapportés reste, par exemple après un aperçu ; « Annuler un travail » le supprime.</translation>
    </message>
    <message>
        <source>Agreement</source>
        <translation>Accord</translation>
    </message>
    <message>
        <source>Agreement map</source>
        <translation>Carte d’accord</translation>
    </message>
    <message>
        <source>All features with their side</source>
        <translation>Toutes les entités avec leur côté</translation>
    </message>
    <message>
        <source>All files (*)</source>
        <translation>Tous les fichiers (*)</translation>
    </message>
    <message>
        <source>All files (*.*)</source>
        <translation>Tous les fichiers (*.*)</translation>
    </message>
    <message>
        <source>All jobs of this profile are stopped; only without a job's id.</source>
        <translation>Tous les travaux de ce profil sont arrêtés ; seulement sans identifiant de travail.</translation>
    </message>
    <message>
        <source>All numbers of the report, for programs.</source>
        <translation>Tous les nombres du rapport, pour des programmes.</translation>
    </message>
    <message>
        <source>Allocation</source>
        <translation>Allocation</translation>
    </message>
    <message>
        <source>Allocation disagreement</source>
        <translation>Désaccord d’allocation</translation>
    </message>
    <message>
        <source>Among how many nearest neighbours the other end is drawn; fewer where a polygon has fewer samples.</source>
        <translation>Parmi combien de plus proches voisins l’autre extrémité est tirée ; moins quand un polygone a moins d’échantillons.</translation>
    </message>
    <message>
        <source>Amount</source>
        <translation>Quantité</translation>
    </message>
    <message>
        <source>Applies a Python function of yours to an image of any size, block by block.</source>
        <translation>Applique votre propre fonction Python à une image de n’importe quelle taille, bloc par bloc.</translation>
    </message>
    <message>
        <source>Apply function</source>
        <translation>Appliquer une fonction</translation>
    </message>
    <message>
        <source>Architecture</source>
        <translation>Architecture</translation>
    </message>
    <message>
        <source>Area of applicability</source>
        <translation>Domaine d’applicabilité</translation>
    </message>
    <message>
        <source>Arguments of the estimator as a JSON object, for example {"n_estimators": 200, "max_depth": 20}; what is not named keeps its default, and is not touched by TUNING.</source>
        <translation>Arguments de l’estimateur sous forme d’objet JSON, par exemple {"n_estimators": 200, "max_depth": 20} ; ce qui n’est pas nommé garde sa valeur par défaut, et TUNING ne touche pas à ce qui l’est.</translation>
    </message>
    <message>
        <source>Arguments of the network as a JSON object; what is not named keeps its default.</source>
        <translation>Arguments du réseau sous forme d’objet JSON ; ce qui n’est pas nommé garde sa valeur par défaut.</translation>
    </message>
    <message>
        <source>Ask the clusters</source>
        <translation>Interroger les clusters</translation>
    </message>
    <message>
        <source>Asks the clusters now</source>
        <translation>Interroge les clusters maintenant</translation>
    </message>
    <message>
        <source>Augment samples</source>
        <translation>Augmenter les échantillons</translation>
    </message>
    <message>
        <source>Augmented samples</source>
        <translation>Échantillons augmentés</translation>
    </message>
    <message>
        <source>Average the weights</source>
        <translation>Moyenner les poids</translation>
    </message>
    <message>
        <source>BIC (Gaussian mixture), of the pixels learnt from</source>
        <translation>BIC (mélange gaussien), sur les pixels d’apprentissage</translation>
    </message>
    <message>
        <source>Backend</source>
        <translation>Moteur de calcul</translation>
    </message>
    <message>
        <source>Backend for algorithms set to 'auto'</source>
        <translation>Moteur de calcul des algorithmes réglés sur « auto »</translation>
    </message>
    <message>
        <source>Band</source>
        <translation>Bande</translation>
    </message>
    <message>
        <source>Band mapping (JSON)</source>
        <translation>Correspondance des bandes (JSON)</translation>
    </message>
    <message>
        <source>Band whose values count, by number or, on the command line, by name.</source>
        <translation>Bande dont les valeurs comptent, par son numéro ou, en ligne de commande, par son nom.</translation>
    </message>
    <message>
        <source>Bands</source>
        <translation>Bandes</translation>
    </message>
    <message>
        <source>Batch size</source>
        <translation>Taille de lot</translation>
    </message>
    <message>
        <source>Best epoch</source>
        <translation>Meilleure époque</translation>
    </message>
    <message>
        <source>Bias (cross-validated)</source>
        <translation>Biais (validation croisée)</translation>
    </message>
    <message>
        <source>Block size (map units)</source>
        <translation>Taille des blocs (unité de la carte)</translation>
    </message>
    <message>
        <source>Bootstrap resamples</source>
        <translation>Rééchantillonnages bootstrap</translation>
    </message>
    <message>
        <source>Brings each feature to mean 0 and variance 1 first, so that all count the same whatever their units; switched off, features with large numbers decide.</source>
        <translation>Ramène d’abord chaque variable à une moyenne de 0 et une variance de 1, pour que toutes comptent autant quelles que soient leurs unités ; désactivé, les variables aux grands nombres l’emportent.</translation>
    </message>
    <message>
        <source>Brings the results of a job on a cluster to where its outputs were named, and loads them.</source>
        <translation>Rapporte les résultats d’un travail sur un cluster là où ses sorties ont été nommées, et les charge.</translation>
    </message>
    <message>
        <source>Brings the results of a job that is done from the cluster to the files that were named as its outputs when it was submitted, with their provenance (.job.json). Each file is compared with the hash that the cluster wrote down; all of them appear, or none. Maps and samples show the names and colours of their classes.

A result that is too large to travel can stay there: the quick look is a picture of at most 1024 pixels a side.

A job can be fetched again as long as its folder on the cluster is there. Remove the folder once you have its results; while they are on the cluster only, it stays, and 'Cancel job' removes it.

In a model, steps that use results of a batch job cannot follow it: they would start before the job is done. Fetch the job first, and go on from its files.</source>
        <translation>Rapporte du cluster les résultats d’un travail terminé dans les fichiers nommés comme sorties lorsqu’il a été soumis, avec leur provenance (.job.json). Chaque fichier est comparé à l’empreinte que le cluster a notée ; ils apparaissent tous, ou aucun. Cartes et échantillons montrent les noms et les couleurs de leurs classes.

Un résultat trop grand pour voyager peut rester là-bas : l’aperçu est une image d’au plus 1024 pixels de côté.

Un travail peut être récupéré à nouveau tant que son dossier sur le cluster existe. Supprimez ce dossier une fois que vous avez ses résultats ; tant qu’ils ne sont que sur le cluster, il reste, et « Annuler un travail » le supprime.

Dans un modèle de traitement, les étapes qui utilisent les résultats d’un travail batch ne peuvent pas le suivre : elles commenceraient avant la fin du travail. Récupérez d’abord le travail, et continuez à partir de ses fichiers.</translation>
    </message>
    <message>
        <source>Brings the results, or pictures of them</source>
        <translation>Rapporte les résultats, ou leurs aperçus</translation>
    </message>
    <message>
        <source>Budget for the blocks at work, whatever the raster's size; empty takes the Processing option, which is a quarter of the free memory, at most 2048 MB, unless it is set.</source>
        <translation>Budget pour les blocs en cours, quelle que soit la taille du raster ; vide, l’option de Traitement s’applique : un quart de la mémoire libre, au plus 2048 Mo, sauf réglage contraire.</translation>
    </message>
    <message>
        <source>Budget for the blocks at work, whatever the raster's size; empty takes the Processing option.</source>
        <translation>Budget pour les blocs en cours, quelle que soit la taille du raster ; vide, l’option de Traitement s’applique.</translation>
    </message>
    <message>
        <source>Budget for the data to learn from: what is more lies in a temporary file. Empty takes the Processing option.</source>
        <translation>Budget pour les données d’apprentissage : ce qui le dépasse est mis dans un fichier temporaire. Vide, l’option de Traitement s’applique.</translation>
    </message>
    <message>
        <source>Buffer (map units)</source>
        <translation>Zone tampon (unité de la carte)</translation>
    </message>
    <message>
        <source>CSV files (*.csv)</source>
        <translation>Fichiers CSV (*.csv)</translation>
    </message>
    <message>
        <source>Calibration of probabilities</source>
        <translation>Calibration des probabilités</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Annuler</translation>
    </message>
    <message>
        <source>Cancel job</source>
        <translation>Annuler un travail</translation>
    </message>
    <message>
        <source>Cancel job {id}</source>
        <translation>Annuler le travail {id}</translation>
    </message>
    <message>
        <source>Check backend</source>
        <translation>Vérifier le moteur de calcul</translation>
    </message>
    <message>
        <source>Check samples</source>
        <translation>Vérifier les échantillons</translation>
    </message>
    <message>
        <source>Checkpoint</source>
        <translation>Point de reprise</translation>
    </message>
    <message>
        <source>Chooses points at random for the validation of a map, so that its accuracy and the areas of its classes can be estimated with honest intervals (Olofsson et al. 2014).

The number of points follows from the standard error of overall accuracy that is to be reached and the user's accuracies that are expected, or is given. The allocation 'compromise' gives rare classes a minimum of 50 points and shares the rest by area.

Fill in the field 'class' of each point with what is really there, without looking at the fields 'stratum' and 'label': they tell what the map says. Then run 'Accuracy assessment' with this layer. The field 'inclusion' holds the probability with which a pixel of the stratum was chosen, 'weight' the pixels that a point stands for.</source>
        <translation>Choisit au hasard des points pour valider une carte, afin d’estimer son exactitude et la surface de ses classes avec des intervalles honnêtes (Olofsson et al. 2014).

Le nombre de points découle de l’erreur-type visée pour l’exactitude globale et des précisions de l’utilisateur attendues, ou bien il est donné. L’allocation « compromise » donne aux classes rares un minimum de 50 points et répartit le reste selon la surface.

Remplissez le champ « class » de chaque point avec ce qui s’y trouve réellement, sans regarder les champs « stratum » et « label » : ils disent ce qu’indique la carte. Lancez ensuite « Évaluer l’exactitude » avec cette couche. Le champ « inclusion » contient la probabilité avec laquelle un pixel de la strate a été choisi, « weight » le nombre de pixels qu’un point représente.</translation>
    </message>
    <message>
        <source>Chooses the points at which a map is to be validated: how many, in which classes, and where.</source>
        <translation>Choisit les points où une carte sera validée : combien, dans quelles classes, et où.</translation>
    </message>
    <message>
        <source>Class</source>
        <translation>Classe</translation>
    </message>
    <message>
        <source>Class field</source>
        <translation>Champ de classe</translation>
    </message>
    <message>
        <source>Class in the Python file</source>
        <translation>Classe dans le fichier Python</translation>
    </message>
    <message>
        <source>Classes</source>
        <translation>Classes</translation>
    </message>
    <message>
        <source>Classes (for multiotsu)</source>
        <translation>Classes (pour multiotsu)</translation>
    </message>
    <message>
        <source>Classes by threshold</source>
        <translation>Classes par seuil</translation>
    </message>
    <message>
        <source>Classifier</source>
        <translation>Classifieur</translation>
    </message>
    <message>
        <source>Classifiers (*.skops *.onnx)</source>
        <translation>Classifieurs (*.skops *.onnx)</translation>
    </message>
    <message>
        <source>Classify raster</source>
        <translation>Classer un raster</translation>
    </message>
    <message>
        <source>Cluster</source>
        <translation>Classification non supervisée</translation>
    </message>
    <message>
        <source>Clusters</source>
        <translation>Grappes</translation>
    </message>
    <message>
        <source>Clusters of computers</source>
        <translation>Clusters de calcul</translation>
    </message>
    <message>
        <source>Code</source>
        <translation>Code</translation>
    </message>
    <message>
        <source>Code of pixels without a label</source>
        <translation>Code des pixels sans étiquette</translation>
    </message>
    <message>
        <source>Colour</source>
        <translation>Couleur</translation>
    </message>
    <message>
        <source>Compare maps</source>
        <translation>Comparer des cartes</translation>
    </message>
    <message>
        <source>Compares a map with polygons or points whose class is known, and writes a report with the confusion matrix, the overall accuracy, and precision, recall and F1 of each class.

Use a reference that training has not seen, such as the test part of 'Split samples'.

In the matrix, rows are the reference and columns the map. A text class is matched with the names in the map, a whole number with its codes. The macro F1 gives every class the same weight, so that a rare class that is missed shows.

The matrix and its figures describe the reference pixels. What they mean for the whole map depends on how the reference was drawn: under the design that you name, the report estimates the accuracies and the area of each class with standard errors and confidence intervals. Areas are measured on the ellipsoid, whatever the map's reference system distorts.</source>
        <translation>Compare une carte avec des polygones ou des points dont la classe est connue, et écrit un rapport avec la matrice de confusion, l’exactitude globale, et la précision, le rappel et le F1 de chaque classe.

Utilisez une référence que l’apprentissage n’a pas vue, comme la part de test de « Séparer les échantillons ».

Dans la matrice, les lignes sont la référence et les colonnes la carte. Une classe en texte est mise en correspondance avec les noms de la carte, un nombre entier avec ses codes. Le F1 macro donne le même poids à chaque classe : si une classe rare est manquée, cela se voit.

La matrice et ses chiffres décrivent les pixels de référence. Ce qu’ils disent de la carte entière dépend de la façon dont la référence a été tirée : pour le plan d’échantillonnage que vous indiquez, le rapport estime les exactitudes et la surface de chaque classe, avec erreurs-types et intervalles de confiance. Les surfaces sont mesurées sur l’ellipsoïde, quelles que soient les déformations du système de coordonnées de la carte.</translation>
    </message>
    <message>
        <source>Compares a map with polygons or points whose class is known: F1, confusion matrix, report.</source>
        <translation>Compare une carte avec des polygones ou des points dont la classe est connue : F1, matrice de confusion, rapport.</translation>
    </message>
    <message>
        <source>Compares two maps pixel by pixel: the matrix between them, and how much of their difference is quantity (other amounts of the classes) and how much allocation (other places), which is exchange and shift (Pontius and Millones 2011, Pontius and Santacruz 2014).

With a reference, tells whether one of them is more accurate: difference of the overall accuracies with its interval, McNemar's test, and the difference of F1 of each class. Of polygons, the intervals count polygons and not pixels, because pixels of one polygon resemble each other.

Classes are matched by their codes. Map B is brought to the grid of map A where theirs differ. In the matrix, rows are map A and columns map B; differences are A minus B.</source>
        <translation>Compare deux cartes pixel par pixel : la matrice entre elles, et ce qui, dans leur désaccord, tient à la quantité (d’autres proportions des classes) et à l’allocation (d’autres lieux), elle-même faite d’échange et de décalage (Pontius et Millones 2011, Pontius et Santacruz 2014).

Avec une référence, dit si l’une des deux est plus exacte : différence des exactitudes globales avec son intervalle, test de McNemar, et différence du F1 de chaque classe. Avec des polygones, les intervalles comptent les polygones et non les pixels, car les pixels d’un même polygone se ressemblent.

Les classes sont mises en correspondance par leur code. La carte B est ramenée sur la grille de la carte A si la sienne diffère. Dans la matrice, les lignes sont la carte A et les colonnes la carte B ; les différences sont A moins B.</translation>
    </message>
    <message>
        <source>Compares two maps with each other, and tells by a reference whether one of them is better.</source>
        <translation>Compare deux cartes entre elles et dit, d’après une référence, si l’une est meilleure que l’autre.</translation>
    </message>
    <message>
        <source>Computes a single block and tells in the log what the run would take: blocks, memory, time, size of the outputs and free disk. No output is made.</source>
        <translation>Calcule un seul bloc et dit dans le journal ce que demanderait le traitement : blocs, mémoire, temps, taille des sorties et place libre sur le disque. Aucune sortie n’est produite.</translation>
    </message>
    <message>
        <source>Computes features of one or more rasters in a single pass and writes them as one GeoTIFF of real numbers, with a named band for each: bands as they are, spectral indices, expressions and spatial filters, which mean the same as in 'Spectral indices' and 'Spatial filter'.

A pixel has features where all bands used have data; a band of the result has no value where its formula has none.

Example: INDICES 'NDVI, NDWI', EXPRESSIONS 'ratio = nir / red', FILTERS 'mean:3; entropy:5:nir,NDVI' gives two indices, a formula called ratio, the mean of every band within 3 pixels, and the entropy of nir and NDVI within 5.

All choices together are a recipe. The recipe file holds it with all that this image decided, such as the limits of grey levels, so that it gives the same features on another image or tile; the GeoTIFF holds it too. 'Extract samples' takes a recipe and computes the features under the polygons only; a model trained on such samples keeps it, and 'Classify raster' then computes the features from the bands, without this raster. To write it for its own sake, or to look at it, is what this algorithm is for.</source>
        <translation>Calcule des variables à partir d’un ou de plusieurs rasters en un seul passage et les écrit dans un GeoTIFF de nombres réels, avec une bande nommée pour chacune : bandes telles quelles, indices spectraux, expressions et filtres spatiaux, qui ont le même sens que dans « Calculer des indices spectraux » et « Appliquer un filtre spatial ».

Un pixel a des variables là où toutes les bandes utilisées ont des données ; une bande du résultat n’a pas de valeur là où sa formule n’en a pas.

Exemple : INDICES « NDVI, NDWI », EXPRESSIONS « ratio = nir / red », FILTERS « mean:3; entropy:5:nir,NDVI » donne deux indices, une formule appelée ratio, la moyenne de chaque bande à 3 pixels à la ronde, et l’entropie de nir et du NDVI à 5 pixels.

L’ensemble des choix forme une recette. Le fichier de recette la contient avec tout ce que cette image a déterminé, comme les limites des niveaux de gris, si bien qu’elle donne les mêmes variables sur une autre image ou une autre tuile ; le GeoTIFF la contient aussi. « Extraire des échantillons » accepte une recette et ne calcule les variables que sous les polygones ; un modèle entraîné sur ces échantillons la garde, et « Classer un raster » calcule alors les variables à partir des bandes, sans ce raster. Cet algorithme sert à écrire le raster pour lui-même, ou à l’examiner.</translation>
    </message>
    <message>
        <source>Computes indices such as NDVI or NDWI by their names, or an expression of yours.</source>
        <translation>Calcule des indices comme le NDVI ou le NDWI d’après leur nom, ou votre propre expression.</translation>
    </message>
    <message>
        <source>Computes one value of the window around each pixel, band by band. Only pixels with data count: beside a gap the window is smaller, and a pixel without data stays without. At the image's border the image is mirrored.

mean, median, minimum, maximum, range, standarddeviation and majority (most frequent value) describe the values of the window; gaussian smooths, sobel is the steepness of edges; opening removes bright spots smaller than the window and closing dark ones.

entropy and the textures of the co-occurrence matrix (contrast, homogeneity, energy, correlation, dissimilarity; neighbours at distance 1, four directions together) first cut the range of the band into grey levels.

The bands of the result are named after band, filter and window, such as NIR_mean_5.</source>
        <translation>Calcule une valeur de la fenêtre autour de chaque pixel, bande par bande. Seuls comptent les pixels avec données : à côté d’un trou la fenêtre est plus petite, et un pixel sans données reste sans données. Au bord, l’image est prolongée en miroir.

mean (moyenne), median (médiane), minimum, maximum, range (étendue), standarddeviation (écart-type) et majority (valeur la plus fréquente) décrivent les valeurs de la fenêtre ; gaussian lisse, sobel donne l’intensité des contours ; opening (ouverture) efface les taches claires plus petites que la fenêtre, closing (fermeture) les taches sombres.

entropy et les textures de la matrice de cooccurrence (contrast, homogeneity, energy, correlation, dissimilarity ; voisins à distance 1, les quatre directions ensemble) découpent d’abord l’étendue de la bande en niveaux de gris.

Les bandes du résultat portent le nom de la bande, du filtre et de la fenêtre, par exemple NIR_mean_5.</translation>
    </message>
    <message>
        <source>Computes spectral indices, a band for each. The names, formulas and constants are those of the catalogue of the Python package spyndex (Awesome Spectral Indices); its kernels are radial basis functions.

The bands are found by their names (red, nir, B04 …) or, for a sensor, by their usual order; the log says which band was taken for what. The band mapping corrects it.

An expression may use names of bands, the catalogue's letters (B, G, R, N, S1 …) and b1, b2 …, numbers, + - * / **, comparisons, and, or, not, and the functions where, sqrt, abs, log, exp, minimum, maximum and clip. Nothing else is run.

Many formulas are made for reflectances from 0 to 1: say with scale and offset how to get them. Pixels where a band has no data or a formula no value, as after a division by 0, stay without data.</source>
        <translation>Calcule des indices spectraux, une bande par indice. Les noms, formules et constantes sont ceux du catalogue du paquet Python spyndex (Awesome Spectral Indices) ; ses noyaux sont des fonctions de base radiale.

Les bandes sont reconnues à leur nom (red, nir, B04 …) ou, pour un capteur, à leur ordre habituel ; le journal dit quelle bande a été prise pour quoi. La correspondance des bandes permet de corriger.

Une expression peut utiliser des noms de bandes, les lettres du catalogue (B, G, R, N, S1 …) et b1, b2 …, des nombres, + - * / **, des comparaisons, and, or, not, et les fonctions where, sqrt, abs, log, exp, minimum, maximum et clip. Rien d’autre n’est exécuté.

Beaucoup de formules sont faites pour des réflectances de 0 à 1 : dites par le facteur d’échelle et le décalage comment les obtenir. Les pixels où une bande n’a pas de données ou une formule pas de valeur, comme après une division par 0, restent sans données.</translation>
    </message>
    <message>
        <source>Confidence</source>
        <translation>Confiance</translation>
    </message>
    <message>
        <source>Confidence level</source>
        <translation>Niveau de confiance</translation>
    </message>
    <message>
        <source>Confusion matrix</source>
        <translation>Matrice de confusion</translation>
    </message>
    <message>
        <source>Constants (JSON)</source>
        <translation>Constantes (JSON)</translation>
    </message>
    <message>
        <source>Cores of a job</source>
        <translation>Cœurs par travail</translation>
    </message>
    <message>
        <source>Cost</source>
        <translation>Coût</translation>
    </message>
    <message>
        <source>Costs of a point</source>
        <translation>Coûts d’un point</translation>
    </message>
    <message>
        <source>Cross-validation</source>
        <translation>Validation croisée</translation>
    </message>
    <message>
        <source>Deep learning</source>
        <translation>Apprentissage profond</translation>
    </message>
    <message>
        <source>Design</source>
        <translation>Plan d’échantillonnage</translation>
    </message>
    <message>
        <source>Device of networks</source>
        <translation>Périphérique de calcul des réseaux</translation>
    </message>
    <message>
        <source>Difference of overall accuracies</source>
        <translation>Différence des exactitudes globales</translation>
    </message>
    <message>
        <source>Differences of the score up to this do not count: 0.005 keeps out features that hardly help.</source>
        <translation>Jusqu’à cette valeur, les différences de score ne comptent pas : 0.005 écarte les variables qui n’apportent presque rien.</translation>
    </message>
    <message>
        <source>Dissimilarity index</source>
        <translation>Indice de dissimilarité</translation>
    </message>
    <message>
        <source>Distance around a held-out sample within which nothing is learnt from, for CV bufferedloo; in metres where the samples are in degrees. The range of spatial autocorrelation that 'Check samples' finds is a good start.</source>
        <translation>Distance autour d’un échantillon mis de côté dans laquelle rien ne sert à l’apprentissage, pour CV bufferedloo ; en mètres si les échantillons sont en degrés. La portée de l’autocorrélation spatiale trouvée par « Vérifier les échantillons » est un bon départ.</translation>
    </message>
    <message>
        <source>Distance to the test (map units)</source>
        <translation>Distance au test (unité de la carte)</translation>
    </message>
    <message>
        <source>Divides polygons or samples into a training part and a test part that no model has seen.</source>
        <translation>Partage des polygones ou des échantillons en une part d’apprentissage et une part de test qu’aucun modèle n’a vue.</translation>
    </message>
    <message>
        <source>Divides polygons, or a table of samples, into a training part and a test part, class by class.

An honest accuracy needs pixels that training has not seen. Pixels of one polygon resemble each other, so the method 'polygon' keeps whole polygons on one side. The method 'pixel' splits single samples and makes accuracies look better than they are.

Places near each other resemble each other too. The method 'block' lays squares over the map and keeps all that lies in one of them on one side (a polygon lies where the centre of its extent does). The method 'distance' chooses test polygons as 'polygon' does, and then removes every training feature within a distance of them, of whatever class.

With several runs, each run divides the same features anew, with the seed counted up by one. The two parts are those of the first run; the fields split_1, split_2, … say train, test or removed for every run, and the output of all features holds what the first run left out too.

A class that has one polygon (or block) only goes to the training part, with a warning. Samples that were made by 'Augment samples' are never for the test. Of a table of patches, those for training that share pixels with a patch of the test are left out.</source>
        <translation>Partage des polygones, ou une table d’échantillons, en une part d’apprentissage et une part de test, classe par classe.

Une exactitude honnête demande des pixels que l’apprentissage n’a pas vus. Les pixels d’un même polygone se ressemblent : la méthode « polygon » garde donc les polygones entiers d’un même côté. La méthode « pixel » sépare les échantillons un à un et fait paraître l’exactitude meilleure qu’elle n’est.

Des lieux proches se ressemblent aussi. La méthode « block » pose des carrés sur la carte et garde d’un même côté tout ce qui se trouve dans l’un d’eux (un polygone se trouve là où est le centre de son emprise). La méthode « distance » choisit les polygones de test comme « polygon », puis retire toutes les entités d’apprentissage situées à moins d’une certaine distance d’eux, quelle que soit leur classe.

Avec plusieurs répétitions, chacune partage à nouveau les mêmes entités, la graine augmentant de un. Les deux parts sont celles de la première répétition ; les champs split_1, split_2, … disent train, test ou removed pour chaque répétition, et la sortie de toutes les entités contient aussi ce que la première a écarté.

Une classe qui n’a qu’un seul polygone (ou bloc) va à la part d’apprentissage, avec un avertissement. Les échantillons créés par « Augmenter les échantillons » ne vont jamais au test. D’une table d’imagettes, celles d’apprentissage qui partagent des pixels avec une imagette du test sont laissées de côté.</translation>
    </message>
    <message>
        <source>Draw every class equally often</source>
        <translation>Tirer toutes les classes aussi souvent</translation>
    </message>
    <message>
        <source>Edit…</source>
        <translation>Modifier…</translation>
    </message>
    <message>
        <source>Entropy</source>
        <translation>Entropie</translation>
    </message>
    <message>
        <source>Epochs</source>
        <translation>Époques</translation>
    </message>
    <message>
        <source>Epochs that were run</source>
        <translation>Époques effectuées</translation>
    </message>
    <message>
        <source>Estimated overall accuracy</source>
        <translation>Exactitude globale estimée</translation>
    </message>
    <message>
        <source>Estimates and confusion matrix as tables for a paper, with the rules of the package booktabs.</source>
        <translation>Estimations et matrice de confusion en tableaux pour un article, avec les filets du paquet booktabs.</translation>
    </message>
    <message>
        <source>Expected standard error</source>
        <translation>Erreur-type attendue</translation>
    </message>
    <message>
        <source>Expected user's accuracies</source>
        <translation>Précisions de l’utilisateur attendues</translation>
    </message>
    <message>
        <source>Expected user's accuracy of all other classes</source>
        <translation>Précision de l’utilisateur attendue de toutes les autres classes</translation>
    </message>
    <message>
        <source>Expression</source>
        <translation>Expression</translation>
    </message>
    <message>
        <source>Expressions</source>
        <translation>Expressions</translation>
    </message>
    <message>
        <source>Exterior width of the blend</source>
        <translation>Largeur extérieure de la transition</translation>
    </message>
    <message>
        <source>Extract patches</source>
        <translation>Extraire des imagettes</translation>
    </message>
    <message>
        <source>Extract samples</source>
        <translation>Extraire des échantillons</translation>
    </message>
    <message>
        <source>Features</source>
        <translation>Variables</translation>
    </message>
    <message>
        <source>Features to choose among; left empty, all fields with band values.</source>
        <translation>Variables parmi lesquelles choisir ; laissé vide, tous les champs de valeurs de bandes.</translation>
    </message>
    <message>
        <source>Features to cluster instead of the bands: a recipe as JSON, the recipe file or the raster that 'Stack features' wrote. They are computed as the image is read, and the model keeps the recipe.</source>
        <translation>Variables à regrouper à la place des bandes : une recette en JSON, le fichier de recette ou le raster écrit par « Empiler des variables ». Elles sont calculées au fil de la lecture de l’image, et le modèle garde la recette.</translation>
    </message>
    <message>
        <source>Features to compute instead of taking the bands: a recipe as file (.json), as JSON text in braces, or a raster made by 'Stack features'.</source>
        <translation>Variables à calculer au lieu de prendre les bandes : une recette en fichier (.json), en texte JSON entre accolades, ou un raster produit par « Empiler des variables ».</translation>
    </message>
    <message>
        <source>Fetch job</source>
        <translation>Récupérer un travail</translation>
    </message>
    <message>
        <source>Fetch…</source>
        <translation>Récupérer…</translation>
    </message>
    <message>
        <source>Fewest points of a class</source>
        <translation>Nombre minimal de points par classe</translation>
    </message>
    <message>
        <source>Field of POLYGONS with the class's name for the legend.</source>
        <translation>Champ de POLYGONS avec le nom de la classe pour la légende.</translation>
    </message>
    <message>
        <source>Field of POLYGONS with the class: whole numbers, or text.</source>
        <translation>Champ de POLYGONS avec la classe : des nombres entiers, ou du texte.</translation>
    </message>
    <message>
        <source>Field of POLYGONS with what must stay in one of training, validation and test; left empty, every polygon by itself.</source>
        <translation>Champ de POLYGONS qui dit ce qui doit rester dans un seul des jeux d’entraînement, de validation et de test ; laissé vide, chaque polygone à part.</translation>
    </message>
    <message>
        <source>Field of the reference with the chance that the point had to be drawn, above 0 and at most 1, where chances differ: points count with its inverse.</source>
        <translation>Champ de la référence avec la probabilité qu’avait le point d’être tiré, supérieure à 0 et d’au plus 1, si les probabilités diffèrent : les points comptent avec son inverse.</translation>
    </message>
    <message>
        <source>Field of the reference with the stratum that it was drawn in; empty takes the stratum from the raster, or the field stratum that 'Sampling design' writes.</source>
        <translation>Champ de la référence avec la strate dans laquelle elle a été tirée ; vide : la strate du raster, ou le champ stratum écrit par « Plan d’échantillonnage ».</translation>
    </message>
    <message>
        <source>Field that says train or test. Left empty: every field that 'Split samples' made.</source>
        <translation>Champ qui dit train ou test. Laissé vide : tous les champs produits par « Séparer les échantillons ».</translation>
    </message>
    <message>
        <source>Field that says train or test; only what says train is made more of. Left empty: the field split, if there is one.</source>
        <translation>Champ qui dit train ou test ; seuls les échantillons train sont augmentés. Laissé vide : le champ split, s’il existe.</translation>
    </message>
    <message>
        <source>Field that says what stays together. Left empty: the field 'group' of a table of samples, else each polygon by itself.</source>
        <translation>Champ qui dit ce qui reste ensemble. Laissé vide : le champ « group » d’une table d’échantillons, sinon chaque polygone à part.</translation>
    </message>
    <message>
        <source>Field that says which features belong together; left empty, each feature is a group by itself.</source>
        <translation>Champ qui dit quelles entités vont ensemble ; laissé vide, chaque entité est un groupe à elle seule.</translation>
    </message>
    <message>
        <source>Field that tells regions apart, whole numbers or text; polygons with the same value are one region.</source>
        <translation>Champ qui distingue les régions, nombres entiers ou texte ; les polygones de même valeur forment une seule région.</translation>
    </message>
    <message>
        <source>Field with the class, a whole number or text.</source>
        <translation>Champ de la classe, nombre entier ou texte.</translation>
    </message>
    <message>
        <source>Field with the class, a whole number or text. Each class is divided in the same proportion.</source>
        <translation>Champ de la classe, nombre entier ou texte. Chaque classe est partagée dans la même proportion.</translation>
    </message>
    <message>
        <source>Field with the class, a whole number or text; left empty where there are target fields only.</source>
        <translation>Champ de la classe, nombre entier ou texte ; laissé vide s’il n’y a que des champs cibles.</translation>
    </message>
    <message>
        <source>Field with the class.</source>
        <translation>Champ de la classe.</translation>
    </message>
    <message>
        <source>Field with the class: the code in the map, or the name of the class.</source>
        <translation>Champ de la classe : le code de la carte, ou le nom de la classe.</translation>
    </message>
    <message>
        <source>Field with the class: the code in the maps, or the name of the class. Needed with a reference.</source>
        <translation>Champ de la classe : le code des cartes, ou le nom de la classe. Nécessaire avec une référence.</translation>
    </message>
    <message>
        <source>Field with the name of the class, for a map that holds no names.</source>
        <translation>Champ du nom de la classe, pour une carte qui n’a pas de noms.</translation>
    </message>
    <message>
        <source>Field with the name of the class, for maps that hold no names.</source>
        <translation>Champ du nom de la classe, pour des cartes qui n’ont pas de noms.</translation>
    </message>
    <message>
        <source>Field with the name of the class, where the class field holds numbers.</source>
        <translation>Champ du nom de la classe, quand le champ de classe contient des nombres.</translation>
    </message>
    <message>
        <source>Field with the polygon a sample comes from; the cross-validation keeps groups together.</source>
        <translation>Champ du polygone d’où vient un échantillon ; la validation croisée garde les groupes ensemble.</translation>
    </message>
    <message>
        <source>Field with the polygon that a patch comes from; training, validation and test share none.</source>
        <translation>Champ du polygone d’où vient une imagette ; l’entraînement, la validation et le test n’en ont aucun en commun.</translation>
    </message>
    <message>
        <source>Field with the polygon that a sample comes from.</source>
        <translation>Champ du polygone d’où vient un échantillon.</translation>
    </message>
    <message>
        <source>Field with the quantity to be predicted.</source>
        <translation>Champ de la quantité à prédire.</translation>
    </message>
    <message>
        <source>Fields that noise and SMOTE change; all numeric ones if empty.</source>
        <translation>Champs que modifient le bruit et SMOTE ; laissé vide, tous les champs numériques.</translation>
    </message>
    <message>
        <source>Fields to learn from; left empty, all fields with band values. To leave out a band that measures nothing, such as a cloud mask, choose all the others.</source>
        <translation>Champs sur lesquels apprendre ; laissé vide, tous les champs de valeurs de bandes. Pour écarter une bande qui ne mesure rien, comme un masque de nuages, choisissez toutes les autres.</translation>
    </message>
    <message>
        <source>Fields to look at; all numeric ones if empty.</source>
        <translation>Champs à examiner ; laissé vide, tous les champs numériques.</translation>
    </message>
    <message>
        <source>Fields with quantities, such as biomass or cover, for 'Train regressor'. Every sample gets those of its feature, in fields called target_…, which are never taken for features.</source>
        <translation>Champs de quantités, comme la biomasse ou le couvert, pour « Entraîner un régresseur ». Chaque échantillon reçoit celles de son entité, dans des champs appelés target_…, qui ne sont jamais pris pour des variables.</translation>
    </message>
    <message>
        <source>File</source>
        <translation>Fichier</translation>
    </message>
    <message>
        <source>File that holds the function. It is run as Python imports a file: use only what you trust.</source>
        <translation>Fichier qui contient la fonction. Il est exécuté comme Python importe un fichier : n’utilisez que ce en quoi vous avez confiance.</translation>
    </message>
    <message>
        <source>File that keeps the training after every epoch, so that one that was stopped can go on; it is removed when the training is done. Left empty, it lies beside the model and is called like it with .checkpoint.</source>
        <translation>Fichier qui garde l’entraînement après chaque époque, pour qu’un entraînement arrêté puisse se poursuivre ; il est supprimé quand l’entraînement est terminé. Laissé vide, il est à côté du modèle et porte son nom suivi de .checkpoint.</translation>
    </message>
    <message>
        <source>Files, one a line</source>
        <translation>Fichiers, un par ligne</translation>
    </message>
    <message>
        <source>Filter</source>
        <translation>Filtre</translation>
    </message>
    <message>
        <source>Filtered image</source>
        <translation>Image filtrée</translation>
    </message>
    <message>
        <source>Filters</source>
        <translation>Filtres</translation>
    </message>
    <message>
        <source>Finds groups of similar pixels in an image and makes a map of them. No sample is needed; what a cluster means is for you to say, by looking at the map and at the mean spectra in the report.

Methods:
- kmeans: round clusters of about the same extent; the plain choice
- minibatch: k-means that looks at a part of the pixels at a time; faster, and nearly as good
- gaussianmixture: clusters of any extent and direction; slower

Cluster 1 has the lowest mean over all features at its centre, usually the darkest one, and the last cluster the highest. The clusters are learnt from pixels drawn at random, or, with a sample size of 0, from all pixels in several passes over the image. Either way the memory does not grow with the image, and the same seed gives the same map on any number of workers.

The model applies the same clusters to another image with 'Classify raster', with the shares of membership as probabilities.</source>
        <translation>Trouve dans une image des groupes de pixels semblables (grappes, ou clusters) et en fait une carte. Aucun échantillon n’est nécessaire ; ce que signifie une grappe, c’est à vous de le dire, d’après la carte et les spectres moyens du rapport.

Méthodes :
- kmeans : grappes rondes d’étendue à peu près égale ; le choix simple
- minibatch : k-means qui regarde une partie des pixels à la fois ; plus rapide, et presque aussi bon
- gaussianmixture : grappes d’étendue et d’orientation quelconques ; plus lent

La grappe 1 est celle dont le centre a la plus faible moyenne sur toutes les variables, en général la plus sombre, et la dernière celle dont le centre a la plus forte. Les grappes sont apprises sur des pixels tirés au hasard ou, avec un nombre de pixels de 0, sur tous les pixels en plusieurs passages sur l’image. Dans les deux cas, la mémoire ne croît pas avec l’image, et la même graine donne la même carte quel que soit le nombre de calculs simultanés.

Le modèle applique les mêmes grappes à une autre image avec « Classer un raster », avec les parts d’appartenance comme probabilités.</translation>
    </message>
    <message>
        <source>Finds the features that a classifier needs, adding them one by one as a cross-validation tells.</source>
        <translation>Trouve les variables dont un classifieur a besoin, en les ajoutant une à une selon une validation croisée.</translation>
    </message>
    <message>
        <source>Fitted classifier: a scikit-learn estimator saved by skops.io.dump, or an ONNX classifier or network.</source>
        <translation>Classifieur entraîné : un estimateur scikit-learn enregistré par skops.io.dump, ou un classifieur ou un réseau ONNX.</translation>
    </message>
    <message>
        <source>Flips</source>
        <translation>Retournements</translation>
    </message>
    <message>
        <source>Floating search: after each addition, features that others have made superfluous may be taken back. Takes about twice as long.</source>
        <translation>Recherche flottante : après chaque ajout, des variables que d’autres ont rendues superflues peuvent être retirées. Prend environ deux fois plus de temps.</translation>
    </message>
    <message>
        <source>Folder</source>
        <translation>Dossier</translation>
    </message>
    <message>
        <source>Folder for the patches</source>
        <translation>Dossier des imagettes</translation>
    </message>
    <message>
        <source>Folder here</source>
        <translation>Dossier ici</translation>
    </message>
    <message>
        <source>Folder on the cluster: {folder}</source>
        <translation>Dossier sur le cluster : {folder}</translation>
    </message>
    <message>
        <source>Folder that 'Extract patches' exported, or one with a folder of images for each class.</source>
        <translation>Dossier exporté par « Extraire des imagettes », ou contenant un dossier d’images par classe.</translation>
    </message>
    <message>
        <source>Folder there</source>
        <translation>Dossier là-bas</translation>
    </message>
    <message>
        <source>Folder with models of regions</source>
        <translation>Dossier des modèles de régions</translation>
    </message>
    <message>
        <source>Folders</source>
        <translation>Dossiers</translation>
    </message>
    <message>
        <source>Folds</source>
        <translation>Plis</translation>
    </message>
    <message>
        <source>Folds of the cross-validation</source>
        <translation>Plis de la validation croisée</translation>
    </message>
    <message>
        <source>Footprints of patches with their class, made by 'Extract patches' or 'Import patches'.</source>
        <translation>Emprises d’imagettes avec leur classe, produites par « Extraire des imagettes » ou « Importer des imagettes ».</translation>
    </message>
    <message>
        <source>For 'fixed' with the side 'between': the upper one of two thresholds.</source>
        <translation>Pour « fixed » avec le côté « between » : le plus haut des deux seuils.</translation>
    </message>
    <message>
        <source>For 'fixed': the threshold, or the lower one of two.</source>
        <translation>Pour « fixed » : le seuil, ou le plus bas des deux.</translation>
    </message>
    <message>
        <source>For 'multiotsu': number of classes.</source>
        <translation>Pour « multiotsu » : nombre de classes.</translation>
    </message>
    <message>
        <source>For 'percentile': percent of the pixels whose values lie below the threshold.</source>
        <translation>Pour « percentile » : pourcentage des pixels dont la valeur est sous le seuil.</translation>
    </message>
    <message>
        <source>For ARCHITECTURE custom: file with a torch.nn.Module, which is made with the arguments bands, classes and size and those of PARAMETERS. It is run as Python imports a file: use only what you trust. The model keeps its name and hash, never its code, so that the map needs the file again.</source>
        <translation>Pour l’ARCHITECTURE custom : fichier avec un torch.nn.Module, créé avec les arguments bands, classes et size et ceux de PARAMETERS. Il est exécuté comme Python importe un fichier : n’utilisez que ce en quoi vous avez confiance. Le modèle garde son nom et son empreinte, jamais son code, si bien que la carte a de nouveau besoin du fichier.</translation>
    </message>
    <message>
        <source>For dask: how long a job may wait in the queue before the check gives up.</source>
        <translation>Pour dask : combien de temps un travail peut attendre dans la file d’attente avant que la vérification abandonne.</translation>
    </message>
    <message>
        <source>For entropy and textures only: into how many classes of the same width the band's range is cut.</source>
        <translation>Pour entropy et les textures seulement : en combien de classes de même largeur l’étendue de la bande est découpée.</translation>
    </message>
    <message>
        <source>For gaussian only: how fast weights fall off inside the window; left empty, half the radius.</source>
        <translation>Pour gaussian seulement : la vitesse à laquelle les poids décroissent dans la fenêtre ; laissé vide, la moitié du rayon.</translation>
    </message>
    <message>
        <source>For imported networks that tell their resolution: the image is brought to it first, and the map has that pixel size.</source>
        <translation>Pour les réseaux importés qui indiquent leur résolution : l’image y est d’abord ramenée, et la carte a cette taille de pixel.</translation>
    </message>
    <message>
        <source>For imported segmentation networks, and for those of one's own whose field of view is not known: tiles overlap by so many pixels and are blended there. The U-Net sees all that it needs around a tile and shows no seams without.</source>
        <translation>Pour les réseaux de segmentation importés, et pour vos propres réseaux dont le champ réceptif n’est pas connu : les tuiles se chevauchent d’autant de pixels et y sont mélangées. Le U-Net voit tout ce qu’il lui faut autour d’une tuile et ne montre pas de raccords sans cela.</translation>
    </message>
    <message>
        <source>For models of a network of your own: the Python file that they were trained with. A model file holds no code. The file is run: give none that you do not trust.</source>
        <translation>Pour les modèles d’un réseau personnalisé : le fichier Python avec lequel ils ont été entraînés. Un fichier de modèle ne contient pas de code. Le fichier est exécuté : n’en donnez aucun en quoi vous n’avez pas confiance.</translation>
    </message>
    <message>
        <source>For networks: answers with the mean over the image and its three mirror images, which takes four times as long and is often a little better.</source>
        <translation>Pour les réseaux : répond par la moyenne sur l’image et ses trois images miroir, ce qui prend quatre fois plus de temps et est souvent un peu meilleur.</translation>
    </message>
    <message>
        <source>For networks: the number that pixel values are divided by before they are standardised, as in the network's training; 1 leaves them as they are, 0 takes 255, as Deepness does for images of bytes.</source>
        <translation>Pour les réseaux : le nombre par lequel les valeurs des pixels sont divisées avant d’être standardisées, comme à l’entraînement du réseau ; 1 les laisse telles quelles, 0 prend 255, comme Deepness pour des images en octets.</translation>
    </message>
    <message>
        <source>For patch networks that cannot be turned into a form which answers for every pixel at once: pixels between the patches that are looked at; in between, probabilities are interpolated. 1 looks at every pixel, 0 takes an eighth of the patch's side.</source>
        <translation>Pour les réseaux par imagettes qui ne peuvent pas être mis sous une forme répondant pour tous les pixels à la fois : nombre de pixels d’une imagette regardée à la suivante ; entre elles, les probabilités sont interpolées. 1 regarde chaque pixel, 0 prend un huitième du côté de l’imagette.</translation>
    </message>
    <message>
        <source>For split: share of the polygons that intervals are learnt from, and the final model is not.</source>
        <translation>Pour split : part des polygones qui servent à apprendre les intervalles, et non le modèle final.</translation>
    </message>
    <message>
        <source>For the allocation 'optimal': cost of a point of single classes, in any unit; 1 for all others.</source>
        <translation>Pour l’allocation « optimal » : coût d’un point de certaines classes, dans une unité quelconque ; 1 pour toutes les autres.</translation>
    </message>
    <message>
        <source>For the method block: in units of the layer's reference system, in metres where that is in degrees.</source>
        <translation>Pour la méthode block : dans l’unité du système de coordonnées de la couche, en mètres s’il est en degrés.</translation>
    </message>
    <message>
        <source>For the method distance: what lies so close to a test feature, or closer, is not trained on. In units of the layer's reference system, in metres where that is in degrees.</source>
        <translation>Pour la méthode distance : ce qui est à cette distance d’une entité de test, ou plus près, ne sert pas à l’apprentissage. Dans l’unité du système de coordonnées de la couche, en mètres s’il est en degrés.</translation>
    </message>
    <message>
        <source>For the split by block: in units of the reference system, in metres where that is in degrees.</source>
        <translation>Pour la séparation par bloc : dans l’unité du système de coordonnées, en mètres s’il est en degrés.</translation>
    </message>
    <message>
        <source>For the strategy byclass: the class, by its code or name, and how many samples to take. Classes that are not in the table give none.</source>
        <translation>Pour la stratégie byclass : la classe, par son code ou son nom, et le nombre d’échantillons à prendre. Les classes absentes du tableau n’en donnent aucun.</translation>
    </message>
    <message>
        <source>For the strategy grid: pixels from one centre to the next. Left empty, patches lie side by side; a smaller number makes them overlap, and gives more of them.</source>
        <translation>Pour la stratégie grid : nombre de pixels d’un centre au suivant. Laissé vide, les imagettes sont côte à côte ; un nombre plus petit les fait se chevaucher, et en donne davantage.</translation>
    </message>
    <message>
        <source>For the target byclass: the class, by its code or name, and how many samples it shall have.</source>
        <translation>Pour l’objectif byclass : la classe, par son code ou son nom, et le nombre d’échantillons qu’elle doit avoir.</translation>
    </message>
    <message>
        <source>Formulas of your own with a name, separated by semicolons: ratio = nir / red; sum = b1 + b2.</source>
        <translation>Vos propres formules, avec un nom, séparées par des points-virgules : ratio = nir / red; sum = b1 + b2.</translation>
    </message>
    <message>
        <source>Function</source>
        <translation>Fonction</translation>
    </message>
    <message>
        <source>Further arguments of the function by name: {"threshold": 0.3}.</source>
        <translation>Autres arguments de la fonction, par leur nom : {"threshold": 0.3}.</translation>
    </message>
    <message>
        <source>Further keys</source>
        <translation>Autres clés</translation>
    </message>
    <message>
        <source>GeoPackage (*.gpkg)</source>
        <translation>GeoPackage (*.gpkg)</translation>
    </message>
    <message>
        <source>GeoTIFF of real numbers with one band for each feature, named after it.</source>
        <translation>GeoTIFF de nombres réels avec une bande par variable, qui en porte le nom.</translation>
    </message>
    <message>
        <source>GeoTIFF of real numbers with one band for each index, named after it.</source>
        <translation>GeoTIFF de nombres réels avec une bande par indice, qui en porte le nom.</translation>
    </message>
    <message>
        <source>GeoTIFF of the second array, where the function returns several.</source>
        <translation>GeoTIFF du deuxième tableau, quand la fonction en renvoie plusieurs.</translation>
    </message>
    <message>
        <source>GeoTIFF of the third array, where the function returns as many.</source>
        <translation>GeoTIFF du troisième tableau, quand la fonction en renvoie autant.</translation>
    </message>
    <message>
        <source>GeoTIFF that is 1 where the dissimilarity index is as low as between the folds of the training samples, and 0 where the model's scores say nothing. The model must have been trained with its area of applicability.</source>
        <translation>GeoTIFF qui vaut 1 là où l’indice de dissimilarité est aussi faible qu’entre les plis des échantillons d’apprentissage, et 0 là où les scores du modèle ne disent rien. Le modèle doit avoir été entraîné avec son domaine d’applicabilité.</translation>
    </message>
    <message>
        <source>GeoTIFF with 0 and 1 (or the number of the class), and the values that each stands for.</source>
        <translation>GeoTIFF avec 0 et 1 (ou le numéro de la classe), et les valeurs que chacun représente.</translation>
    </message>
    <message>
        <source>GeoTIFF with as many bands as the array has that the function returns, or the first one of several.</source>
        <translation>GeoTIFF avec autant de bandes que le tableau renvoyé par la fonction, ou que le premier s’il y en a plusieurs.</translation>
    </message>
    <message>
        <source>GeoTIFF with one band for each band filtered.</source>
        <translation>GeoTIFF avec une bande par bande filtrée.</translation>
    </message>
    <message>
        <source>GeoTIFF with one band for each class: its probability, from 0 to 1.</source>
        <translation>GeoTIFF avec une bande par classe : sa probabilité, de 0 à 1.</translation>
    </message>
    <message>
        <source>GeoTIFF with the code of the class, and the names and colours of all classes.</source>
        <translation>GeoTIFF avec le code de la classe, et les noms et couleurs de toutes les classes.</translation>
    </message>
    <message>
        <source>GeoTIFF with the difference of the two highest class probabilities, from 0 to 1.</source>
        <translation>GeoTIFF avec la différence des deux plus fortes probabilités de classe, de 0 à 1.</translation>
    </message>
    <message>
        <source>GeoTIFF with the distance of a pixel's values from the nearest training sample, in units of the mean distance between training samples. The model must have been trained with its area of applicability.</source>
        <translation>GeoTIFF avec la distance entre les valeurs d’un pixel et l’échantillon d’apprentissage le plus proche, en unités de la distance moyenne entre échantillons d’apprentissage. Le modèle doit avoir été entraîné avec son domaine d’applicabilité.</translation>
    </message>
    <message>
        <source>GeoTIFF with the entropy of the class probabilities: 0 where one is 1, 1 where all are equal.</source>
        <translation>GeoTIFF avec l’entropie des probabilités des classes : 0 si l’une vaut 1, 1 si toutes sont égales.</translation>
    </message>
    <message>
        <source>GeoTIFF with the lower bound of the interval around each prediction.</source>
        <translation>GeoTIFF avec la borne inférieure de l’intervalle autour de chaque prédiction.</translation>
    </message>
    <message>
        <source>GeoTIFF with the number of the cluster from 1, its name and colour; 0 is nodata.</source>
        <translation>GeoTIFF avec le numéro de la grappe à partir de 1, son nom et sa couleur ; 0 est le nodata.</translation>
    </message>
    <message>
        <source>GeoTIFF with the probability of the class chosen, from 0 to 1.</source>
        <translation>GeoTIFF avec la probabilité de la classe retenue, de 0 à 1.</translation>
    </message>
    <message>
        <source>GeoTIFF with the quantity, in the units of the training.</source>
        <translation>GeoTIFF avec la quantité, dans l’unité de l’apprentissage.</translation>
    </message>
    <message>
        <source>GeoTIFF with the upper bound of the interval around each prediction.</source>
        <translation>GeoTIFF avec la borne supérieure de l’intervalle autour de chaque prédiction.</translation>
    </message>
    <message>
        <source>Give a whole number of at least {minimum}</source>
        <translation>Donnez un nombre entier d’au moins {minimum}</translation>
    </message>
    <message>
        <source>Gives each pixel 1 or 0 by its value in one band, such as water by a water index. Pixels without data stay without (255).

Where the threshold comes from:
- otsu: largest variance between two classes; needs two hills in the histogram, so that what is sought must not be rare in the image
- fixed: the threshold that you give
- multiotsu: as otsu, with several classes, numbered from 0
- triangle: for one high peak with a long tail
- li: least cross entropy; for small objects
- percentile: a share of the pixels

The histogram is that of the whole raster: exact for whole numbers that span at most 65,536 values, else of 65,536 bins. The threshold found is also a result, for use in models.</source>
        <translation>Donne à chaque pixel 1 ou 0 selon sa valeur dans une bande, par exemple l’eau par un indice d’eau. Les pixels sans données le restent (255).

D’où vient le seuil :
- otsu : plus grande variance entre deux classes ; il faut deux bosses dans l’histogramme, donc ce que l’on cherche ne doit pas être rare dans l’image
- fixed : le seuil que vous donnez
- multiotsu : comme otsu, avec plusieurs classes, numérotées à partir de 0
- triangle : pour un pic élevé à longue traîne
- li : plus petite entropie croisée ; pour de petits objets
- percentile : une part des pixels

L’histogramme est celui du raster entier : exact pour des nombres entiers qui couvrent au plus 65 536 valeurs, sinon en 65 536 intervalles. Le seuil trouvé est aussi un résultat, utilisable dans les modèles.</translation>
    </message>
    <message>
        <source>Go on with an interrupted run</source>
        <translation>Reprendre un traitement interrompu</translation>
    </message>
    <message>
        <source>Go on with an interrupted training</source>
        <translation>Reprendre un entraînement interrompu</translation>
    </message>
    <message>
        <source>Goes through all that has to work before a cluster computes for you: whether it answers and takes jobs, whether its Python has the same minor version as this one and the packages that are needed, whether the code arrives on every worker, whether the workers see your images or have them sent, whether results can be written, and how fast a block is computed there.

Each line says what was found and, where something is wrong, what to do about it. What depends on a step that failed is skipped. The algorithm fails where one of its checks does, so that scripts notice.

Give the images and the model that you are going to use: where they lie and which packages the model asks for are checked too.

Checking the queue takes as long as the cluster needs to start one small job.</source>
        <translation>Passe en revue tout ce qui doit fonctionner avant qu’un cluster calcule pour vous : s’il répond et accepte des travaux, si son Python a la même version mineure que celui-ci et les paquets nécessaires, si le code arrive sur chaque processus de calcul, si les processus de calcul voient vos images ou s’il faut les leur envoyer, si les résultats peuvent être écrits, et à quelle vitesse un bloc y est calculé.

Chaque ligne dit ce qui a été trouvé et, si quelque chose ne va pas, ce qu’il faut faire. Ce qui dépend d’une étape en échec est ignoré. L’algorithme échoue si l’une de ses vérifications échoue, pour que les scripts s’en aperçoivent.

Donnez les images et le modèle que vous allez utiliser : où ils se trouvent et quels paquets le modèle demande est vérifié aussi.

Vérifier la file d’attente prend le temps qu’il faut au cluster pour démarrer un petit travail.</translation>
    </message>
    <message>
        <source>Grey levels</source>
        <translation>Niveaux de gris</translation>
    </message>
    <message>
        <source>Group field</source>
        <translation>Champ de groupe</translation>
    </message>
    <message>
        <source>HTML files (*.html)</source>
        <translation>Fichiers HTML (*.html)</translation>
    </message>
    <message>
        <source>Halo (pixels)</source>
        <translation>Halo (pixels)</translation>
    </message>
    <message>
        <source>Hands a job that is written down as JSON to a cluster's queue, and comes back at once.</source>
        <translation>Confie un travail décrit en JSON à la file d’attente d’un cluster, et rend la main aussitôt.</translation>
    </message>
    <message>
        <source>Hands a job to the queue of a cluster and comes back at once; QGIS may then be closed. The job is a JSON file: the .job.json that lies beside every result, or one that you wrote ('python -m terroir.core describe classifyraster' tells its fields). All other algorithms do the same with their own parameters when their backend is 'batch'.

Inputs may be paths as they are on the cluster, or URLs: what is there already stays there. Files of this machine that the cluster does not see are sent along. The profile says which folders have another name there.

Outputs are where 'Fetch job' will bring the results to on this machine. Where they shall stay on the cluster, because they are large and the next step runs there too, keep them: a picture of each comes back.

A job that the cluster kills goes on where it stopped once it is started again; one that needed more memory than it had asked for is started again with twice as much.</source>
        <translation>Confie un travail à la file d’attente d’un cluster et rend la main aussitôt ; QGIS peut alors être fermé. Le travail est un fichier JSON : le .job.json qui se trouve à côté de chaque résultat, ou un fichier que vous avez écrit (« python -m terroir.core describe classifyraster » en donne les champs). Tous les autres algorithmes font de même avec leurs propres paramètres quand leur moteur de calcul est « batch ».

Les entrées peuvent être des chemins tels qu’ils sont sur le cluster, ou des URL : ce qui est déjà là-bas y reste. Les fichiers de cette machine que le cluster ne voit pas sont envoyés avec le travail. Le profil dit quels dossiers ont un autre nom là-bas.

Les sorties sont là où « Récupérer un travail » rapportera les résultats sur cette machine. Si elles doivent rester sur le cluster, parce qu’elles sont grandes et que l’étape suivante s’y exécute aussi, laissez-les là-bas : un aperçu de chacune revient.

Un travail que le cluster tue reprend là où il s’est arrêté dès qu’il est relancé ; un travail qui a demandé plus de mémoire que prévu est relancé avec le double.</translation>
    </message>
    <message>
        <source>How a raster whose grid or reference system differs from the first one's is brought onto that grid: nearest keeps values, bilinear smooths them.</source>
        <translation>Comment un raster dont la grille ou le système de coordonnées diffère de ceux du premier est ramené sur cette grille : nearest (plus proche voisin) garde les valeurs, bilinear (bilinéaire) les lisse.</translation>
    </message>
    <message>
        <source>How a stratified design shares the points among classes: compromise by area with a minimum for rare classes; proportional by area; equal; neyman by area and expected spread, for the smallest error of overall accuracy; optimal like neyman, with the cost of a point.</source>
        <translation>Comment un plan stratifié répartit les points entre les classes : compromise, selon la surface avec un minimum pour les classes rares ; proportional, selon la surface ; equal, à parts égales ; neyman, selon la surface et la dispersion attendue, pour la plus petite erreur de l’exactitude globale ; optimal, comme neyman, avec le coût d’un point.</translation>
    </message>
    <message>
        <source>How far inside its border a region counts fully, in units of the map; nearer, its weight falls.</source>
        <translation>À partir de quelle distance à l’intérieur de sa limite une région compte pleinement, dans l’unité de la carte ; plus près, son poids diminue.</translation>
    </message>
    <message>
        <source>How far one step changes the weights; lower it where the loss jumps or is not a number.</source>
        <translation>De combien un pas change les poids ; diminuez-le si la perte fait des sauts ou n’est pas un nombre.</translation>
    </message>
    <message>
        <source>How far outside its border a region still counts, in units of the map; its weight falls to 0 there. 0 for both: no blending.</source>
        <translation>Jusqu’à quelle distance à l’extérieur de sa limite une région compte encore, dans l’unité de la carte ; son poids y tombe à 0. 0 pour les deux : pas de transition.</translation>
    </message>
    <message>
        <source>How far the function looks beyond a pixel: 1 for a window of 3 × 3.</source>
        <translation>Jusqu’où la fonction regarde autour d’un pixel : 1 pour une fenêtre de 3 × 3.</translation>
    </message>
    <message>
        <source>How long all searches of TUNING or auto together may take, one in every fold and one for the model; the best found until then is kept, and a warning tells what was left out. The result of a search that ends early depends on the machine's speed.</source>
        <translation>Temps que peuvent prendre ensemble toutes les recherches de TUNING ou d’auto, une par pli et une pour le modèle ; le meilleur trouvé jusque-là est gardé, et un avertissement dit ce qui n’a pas été essayé. Le résultat d’une recherche interrompue dépend de la vitesse de la machine.</translation>
    </message>
    <message>
        <source>How many computations run at once; 0 takes the Processing option, and one for each core.</source>
        <translation>Nombre de calculs menés de front ; 0 : l’option de Traitement ou, à défaut, un par cœur.</translation>
    </message>
    <message>
        <source>How many nearest neighbours of a sample Moran's I compares it with.</source>
        <translation>Avec combien de ses plus proches voisins le I de Moran compare un échantillon.</translation>
    </message>
    <message>
        <source>How many of the last lines to show; 0 for all.</source>
        <translation>Combien des dernières lignes montrer ; 0 pour toutes.</translation>
    </message>
    <message>
        <source>How many patches or tiles are looked at before the weights change; lower it where memory runs out.</source>
        <translation>Nombre d’imagettes ou de tuiles vues avant que les poids changent ; diminuez ce nombre si la mémoire manque.</translation>
    </message>
    <message>
        <source>How many pixels to take: all of them; constant, the amount from every class; smallest, as many from every class as the smallest has; percent, the amount in percent of every class; total, the amount in all, shared in proportion; byclass, what the table of classes says.</source>
        <translation>Combien de pixels prendre : all, tous ; constant, la quantité dans chaque classe ; smallest, dans chaque classe autant que la plus petite en a ; percent, la quantité en pourcentage de chaque classe ; total, la quantité en tout, répartie en proportion ; byclass, ce que dit le tableau des classes.</translation>
    </message>
    <message>
        <source>How many samples CV bufferedloo holds out, each of which is a training; 0 for all.</source>
        <translation>Combien d’échantillons CV bufferedloo met de côté, chacun demandant un apprentissage ; 0 : tous.</translation>
    </message>
    <message>
        <source>How many samples a class shall have in the end: balance, as many as the largest class has; minimum, at least the amount; byclass, what the table of classes says. No class loses samples.</source>
        <translation>Combien d’échantillons une classe doit avoir à la fin : balance, autant que la plus grande classe ; minimum, au moins la quantité ; byclass, ce que dit le tableau des classes. Aucune classe ne perd d’échantillons.</translation>
    </message>
    <message>
        <source>How many sets of arguments TUNING tries; the defaults are always the first.</source>
        <translation>Combien de jeux d’arguments TUNING essaie ; les valeurs par défaut sont toujours le premier.</translation>
    </message>
    <message>
        <source>How many tiles an epoch looks at; left empty, twice as many as squares of the image hold training labels, from 64 to 512.</source>
        <translation>Nombre de tuiles vues par époque ; laissé vide, deux fois plus qu’il n’y a de carrés de l’image contenant des étiquettes d’entraînement, de 64 à 512.</translation>
    </message>
    <message>
        <source>How many times the cross-validation is repeated, with the seed, seed + 1, …; the report then gives mean and interval of every figure (Student's t). The model is that of the first run.</source>
        <translation>Combien de fois la validation croisée est répétée, avec la graine, la graine + 1, … ; le rapport donne alors la moyenne et l’intervalle de chaque chiffre (t de Student). Le modèle est celui de la première répétition.</translation>
    </message>
    <message>
        <source>How much brightness and contrast of each band change at random, in standard deviations of the band: for maps of images that are lighter or darker than the training's.</source>
        <translation>De combien la luminosité et le contraste de chaque bande changent au hasard, en écarts-types de la bande : pour des cartes d’images plus claires ou plus sombres que celles de l’entraînement.</translation>
    </message>
    <message>
        <source>How often a job that was killed is started again, each time with twice the memory.</source>
        <translation>Combien de fois un travail tué est relancé, chaque fois avec le double de mémoire.</translation>
    </message>
    <message>
        <source>How often polygons are drawn again for the intervals of F1 and macro F1; 0 for none.</source>
        <translation>Combien de fois les polygones sont tirés à nouveau pour les intervalles du F1 et du F1 macro ; 0 : aucun intervalle.</translation>
    </message>
    <message>
        <source>How often the training goes through all training data, at the most; see PATIENCE.</source>
        <translation>Combien de fois l’entraînement parcourt toutes les données d’entraînement, au plus ; voir PATIENCE.</translation>
    </message>
    <message>
        <source>How often to divide; more than one tell how much an accuracy depends on the draw.</source>
        <translation>Combien de fois partager ; plusieurs répétitions disent à quel point une exactitude dépend du tirage.</translation>
    </message>
    <message>
        <source>How samples are held out. polygon: folds of whole polygons. leaveonepolygonout: one polygon at a time. block: folds of square blocks of the map, for polygons that lie close together. bufferedloo: single samples, and nothing within a buffer around them is learnt from, for a map far from any polygon. The last two need points with a place.</source>
        <translation>Comment les échantillons sont mis de côté. polygon : plis de polygones entiers. leaveonepolygonout : un polygone à la fois. block : plis de blocs carrés de la carte, pour des polygones proches les uns des autres. bufferedloo : échantillons un à un, sans rien apprendre d’une zone tampon autour d’eux, pour une carte loin de tout polygone. Les deux derniers demandent des points qui ont une position.</translation>
    </message>
    <message>
        <source>How scenes share the samples of a class: in proportion to the pixels that each has of it, or equal shares. Fractions are rounded down.</source>
        <translation>Comment les scènes se partagent les échantillons d’une classe : en proportion des pixels que chacune en a, ou à parts égales. Les fractions sont arrondies vers le bas.</translation>
    </message>
    <message>
        <source>How strongly weights are drawn to zero, against learning the training data by heart.</source>
        <translation>Avec quelle force les poids sont tirés vers zéro, pour ne pas apprendre par cœur les données d’entraînement.</translation>
    </message>
    <message>
        <source>How the classifier's arguments are searched for, by folds of whole polygons: none (defaults, or PARAMETERS), random (drawn at random), halving (many on few polygons, the best on all), optuna (where this package is installed; learns from each trial).</source>
        <translation>Comment les arguments du classifieur sont cherchés, par plis de polygones entiers : none (valeurs par défaut, ou PARAMETERS), random (tirés au hasard), halving (beaucoup sur peu de polygones, les meilleurs sur tous), optuna (si ce paquet est installé ; tire parti de chaque essai).</translation>
    </message>
    <message>
        <source>How the reference was drawn: simple (points, each pixel of the map with the same chance), stratified (points drawn in the classes of this map), strata (points drawn in other strata), cluster (polygons, whose pixels resemble each other); auto takes cluster for polygons, strata for points of a stratified 'Sampling design' or where strata are given, and simple for other points.</source>
        <translation>Comment la référence a été tirée : simple (des points, chaque pixel de la carte ayant la même probabilité), stratified (des points tirés dans les classes de cette carte), strata (des points tirés dans d’autres strates), cluster (des polygones, dont les pixels se ressemblent) ; auto prend cluster pour des polygones, strata pour des points d’un « Plan d’échantillonnage » stratifié ou si des strates sont données, et simple pour d’autres points.</translation>
    </message>
    <message>
        <source>Id</source>
        <translation>Identifiant</translation>
    </message>
    <message>
        <source>Image</source>
        <translation>Image</translation>
    </message>
    <message>
        <source>Image with the features</source>
        <translation>Image avec les variables</translation>
    </message>
    <message>
        <source>Images</source>
        <translation>Images</translation>
    </message>
    <message>
        <source>Import model</source>
        <translation>Importer un modèle</translation>
    </message>
    <message>
        <source>Import patches</source>
        <translation>Importer des imagettes</translation>
    </message>
    <message>
        <source>Importance of features</source>
        <translation>Importance des variables</translation>
    </message>
    <message>
        <source>Inclusion probability field</source>
        <translation>Champ de probabilité d’inclusion</translation>
    </message>
    <message>
        <source>Index image</source>
        <translation>Image d’indices</translation>
    </message>
    <message>
        <source>Indices</source>
        <translation>Indices</translation>
    </message>
    <message>
        <source>Inertia (k-means), of the pixels learnt from</source>
        <translation>Inertie (k-means), sur les pixels d’apprentissage</translation>
    </message>
    <message>
        <source>Instead of all other choices: a recipe as file (.json), as JSON text in braces, or a raster of features whose recipe shall be used again.</source>
        <translation>À la place de tous les autres choix : une recette en fichier (.json), en texte JSON entre accolades, ou un raster de variables dont la recette doit resservir.</translation>
    </message>
    <message>
        <source>Instead of the table: a folder whose models are called by the value of the region field, as in north.terroir. Where both name a model, the table's is taken.</source>
        <translation>Au lieu du tableau : un dossier dont les modèles ont pour nom la valeur du champ de région, comme nord.terroir. Si les deux indiquent un modèle, celui du tableau est pris.</translation>
    </message>
    <message>
        <source>Interior width of the blend</source>
        <translation>Largeur intérieure de la transition</translation>
    </message>
    <message>
        <source>Intervals</source>
        <translation>Intervalles</translation>
    </message>
    <message>
        <source>Into how many parts the polygons (polygon) or blocks (block) are divided; each part is predicted by a model of the others.</source>
        <translation>En combien de parts les polygones (polygon) ou les blocs (block) sont divisés ; chaque part est prédite par un modèle des autres.</translation>
    </message>
    <message>
        <source>Into how many parts the polygons are divided, each judged by a forest that has seen the others.</source>
        <translation>En combien de parts les polygones sont divisés ; chacune est jugée par une forêt qui a vu les autres.</translation>
    </message>
    <message>
        <source>Into how many parts the polygons are divided; each part is predicted by a model of the others.</source>
        <translation>En combien de parts les polygones sont divisés ; chaque part est prédite par un modèle des autres.</translation>
    </message>
    <message>
        <source>It had ended before; there was nothing to stop.</source>
        <translation>Il était déjà terminé ; il n’y avait rien à arrêter.</translation>
    </message>
    <message>
        <source>It was stopped.</source>
        <translation>Le traitement a été arrêté.</translation>
    </message>
    <message>
        <source>It went wrong: {reason}. The log of QGIS tells more.</source>
        <translation>Cela a échoué : {reason}. Le journal de QGIS en dit plus.</translation>
    </message>
    <message>
        <source>Its id, as it was told when it was submitted; 'List jobs' shows all of them.</source>
        <translation>Son identifiant, tel qu’il a été donné lorsqu’il a été soumis ; « Lister les travaux » les montre tous.</translation>
    </message>
    <message>
        <source>Its id; leave it empty to stop all jobs of a profile.</source>
        <translation>Son identifiant ; laissez vide pour arrêter tous les travaux d’un profil.</translation>
    </message>
    <message>
        <source>Its p value</source>
        <translation>Valeur p de cette différence</translation>
    </message>
    <message>
        <source>JSON files (*.json)</source>
        <translation>Fichiers JSON (*.json)</translation>
    </message>
    <message>
        <source>JSON object with arguments of the estimator; many trainings are needed, so that {"n_estimators": 50} is a good start for a forest.</source>
        <translation>Objet JSON avec des arguments de l’estimateur ; il faut de nombreux apprentissages, si bien que {"n_estimators": 50} est un bon départ pour une forêt.</translation>
    </message>
    <message>
        <source>JSON object with arguments of the scikit-learn estimator, such as {"n_estimators": 500, "min_samples_leaf": 5}; what is not named keeps its default. svr, ridge, pls and mlp see the quantity scaled to mean 0 and standard deviation 1.</source>
        <translation>Objet JSON avec des arguments de l’estimateur scikit-learn, par exemple {"n_estimators": 500, "min_samples_leaf": 5} ; ce qui n’est pas nommé garde sa valeur par défaut. svr, ridge, pls et mlp voient la quantité ramenée à une moyenne de 0 et un écart-type de 1.</translation>
    </message>
    <message>
        <source>JSON object with arguments of the scikit-learn estimator, such as {"n_init": 20, "max_iter": 500}; what is not named keeps its default.</source>
        <translation>Objet JSON avec des arguments de l’estimateur scikit-learn, par exemple {"n_init": 20, "max_iter": 500} ; ce qui n’est pas nommé garde sa valeur par défaut.</translation>
    </message>
    <message>
        <source>Jitter: divisor of the standard deviation</source>
        <translation>Jitter : diviseur de l’écart-type</translation>
    </message>
    <message>
        <source>Job</source>
        <translation>Travail</translation>
    </message>
    <message>
        <source>Job (JSON)</source>
        <translation>Travail (JSON)</translation>
    </message>
    <message>
        <source>Job log</source>
        <translation>Journal d’un travail</translation>
    </message>
    <message>
        <source>Job on the cluster</source>
        <translation>Travail sur le cluster</translation>
    </message>
    <message>
        <source>Job on the cluster (backend batch)</source>
        <translation>Travail sur le cluster (moteur de calcul batch)</translation>
    </message>
    <message>
        <source>Jobs (*.json)</source>
        <translation>Travaux (*.json)</translation>
    </message>
    <message>
        <source>Jobs at once</source>
        <translation>Travaux simultanés</translation>
    </message>
    <message>
        <source>Jobs on clusters</source>
        <translation>Travaux sur les clusters</translation>
    </message>
    <message>
        <source>Kappa</source>
        <translation>Kappa</translation>
    </message>
    <message>
        <source>Keeps in the model what tells how far a pixel is from the training samples (Meyer &amp; Pebesma 2021), for the outputs DISSIMILARITY and APPLICABLE of 'Classify raster'.</source>
        <translation>Garde dans le modèle ce qui dit à quelle distance un pixel est des échantillons d’apprentissage (Meyer &amp; Pebesma 2021), pour les sorties DISSIMILARITY et APPLICABLE de « Classer un raster ».</translation>
    </message>
    <message>
        <source>Kind</source>
        <translation>Type</translation>
    </message>
    <message>
        <source>Kind of network: sigma, slidingwindow, resnet18, or custom (see CUSTOM). Patches must be large enough for it.</source>
        <translation>Type de réseau : sigma, slidingwindow, resnet18, ou custom (voir CUSTOM). Les imagettes doivent être assez grandes pour lui.</translation>
    </message>
    <message>
        <source>Kind of network: unet, or custom (see CUSTOM).</source>
        <translation>Type de réseau : unet, ou custom (voir CUSTOM).</translation>
    </message>
    <message>
        <source>LaTeX files (*.tex)</source>
        <translation>Fichiers LaTeX (*.tex)</translation>
    </message>
    <message>
        <source>LaTeX tables</source>
        <translation>Tableaux LaTeX</translation>
    </message>
    <message>
        <source>Label</source>
        <translation>Libellé</translation>
    </message>
    <message>
        <source>Label field</source>
        <translation>Champ de libellé</translation>
    </message>
    <message>
        <source>Layer for the accuracy assessment, with all fields of the input.</source>
        <translation>Couche pour l’évaluation de l’exactitude, avec tous les champs de l’entrée.</translation>
    </message>
    <message>
        <source>Layer for training, with all fields of the input.</source>
        <translation>Couche pour l’apprentissage, avec tous les champs de l’entrée.</translation>
    </message>
    <message>
        <source>Layer with the footprint and the file of each patch, as a GeoPackage.</source>
        <translation>Couche avec l’emprise et le fichier de chaque imagette, en GeoPackage.</translation>
    </message>
    <message>
        <source>Layer with the footprint of each patch, as a GeoPackage.</source>
        <translation>Couche avec l’emprise de chaque imagette, en GeoPackage.</translation>
    </message>
    <message>
        <source>Layers</source>
        <translation>Couches</translation>
    </message>
    <message>
        <source>Lays patches around pixels of polygons, for the training of a patch network.</source>
        <translation>Pose des imagettes autour de pixels de polygones, pour l’entraînement d’un réseau par imagettes.</translation>
    </message>
    <message>
        <source>Learning</source>
        <translation>Apprentissage</translation>
    </message>
    <message>
        <source>Learning rate</source>
        <translation>Taux d’apprentissage</translation>
    </message>
    <message>
        <source>Learns a classifier from a table of samples made by 'Extract samples', and writes it to a model file (.terroir) that knows its classes and bands.

The accuracies come from a cross-validation: each polygon is predicted by a model that has seen no pixel of it. They tell how the classifier does on this kind of data; for the accuracy of a map, assess it on polygons that were kept apart.

Classifiers (rare classes count more than they are many, except in knn): rf (random forest of 100 trees, a good start), extratrees (randomised trees), histgb (gradient boosting), svm (support vector machine), linearsvm, knn (nearest neighbours), mlp (neural network), logistic (logistic regression), gaussianmixture (one Gaussian for each class, with a ridge), stack (several together), and auto, which tries a short list and chooses among them. xgboost, lightgbm and catboost appear where these packages are installed.

What TUNING or auto choose is chosen anew in every fold, without the polygons that are tested: the accuracies are those of the whole procedure (nested cross-validation).</source>
        <translation>Entraîne un classifieur sur une table d’échantillons produite par « Extraire des échantillons » et l’écrit dans un fichier de modèle (.terroir) qui connaît ses classes et ses bandes.

Les exactitudes viennent d’une validation croisée : chaque polygone est prédit par un modèle qui n’en a vu aucun pixel. Elles disent ce que vaut le classifieur sur ce genre de données ; pour l’exactitude d’une carte, évaluez celle-ci sur des polygones gardés à part.

Classifieurs (les classes rares comptent plus que leur nombre, sauf dans knn) : rf (forêt aléatoire de 100 arbres, un bon point de départ), extratrees (arbres extrêmement aléatoires), histgb (gradient boosting), svm (machine à vecteurs de support), linearsvm, knn (plus proches voisins), mlp (réseau de neurones), logistic (régression logistique), gaussianmixture (une gaussienne par classe, avec régularisation ridge), stack (plusieurs combinés) et auto, qui en essaie quelques-uns et en choisit un. xgboost, lightgbm et catboost sont proposés si ces paquets sont installés.

Ce que TUNING ou auto choisissent est choisi à nouveau dans chaque pli, sans les polygones testés : les exactitudes sont celles de toute la procédure (validation croisée imbriquée).</translation>
    </message>
    <message>
        <source>Learns a classifier from samples and cross-validates it with whole polygons kept together.</source>
        <translation>Entraîne un classifieur sur des échantillons et le valide par validation croisée en gardant les polygones entiers.</translation>
    </message>
    <message>
        <source>Learns to predict a quantity (biomass, cover, yield) from a table of samples made by 'Extract samples' with target fields, and writes the model to a file (.terroir) for 'Predict raster'.

The errors come from a cross-validation: each polygon is predicted by a model that has seen no pixel of it. RMSE, MAE and bias are in the units of the quantity; R² is 1 for perfect predictions and 0 for ones that are no better than the mean.

From the same errors the model learns how wide an interval around a prediction must be to hold the true value with a given probability, whatever the distribution of the errors (conformal prediction). Polygons, not pixels, count as independent. About ten polygons are needed for intervals of 90 %.

The regressor 'forest' is a random forest of 100 trees.</source>
        <translation>Apprend à prédire une quantité (biomasse, couvert, rendement) à partir d’une table d’échantillons produite par « Extraire des échantillons » avec des champs cibles, et écrit le modèle dans un fichier (.terroir) pour « Prédire un raster ».

Les erreurs viennent d’une validation croisée : chaque polygone est prédit par un modèle qui n’en a vu aucun pixel. RMSE, MAE et biais sont dans l’unité de la quantité ; R² vaut 1 pour des prédictions parfaites et 0 pour des prédictions qui ne valent pas mieux que la moyenne.

Des mêmes erreurs, le modèle apprend quelle largeur doit avoir un intervalle autour d’une prédiction pour contenir la vraie valeur avec une probabilité donnée, quelle que soit la distribution des erreurs (prédiction conforme). Ce sont les polygones, et non les pixels, qui comptent comme indépendants. Il faut environ dix polygones pour des intervalles à 90 %.

Le régresseur « forest » est une forêt aléatoire de 100 arbres.</translation>
    </message>
    <message>
        <source>Learns to predict a quantity from samples, cross-validated with whole polygons kept together.</source>
        <translation>Apprend à prédire une quantité à partir d’échantillons, avec une validation croisée qui garde les polygones entiers.</translation>
    </message>
    <message>
        <source>Least distance between two points, in units of the map; 0 for none. A warning tells how many points could be placed where it cannot be met.</source>
        <translation>Plus petite distance entre deux points, dans l’unité de la carte ; 0 : aucune. Si elle ne peut pas être respectée, un avertissement dit combien de points ont pu être placés.</translation>
    </message>
    <message>
        <source>Least share of a patch's pixels that lie in polygons of its class: 1 for patches of one class only, 0 for all whose middle lies in a polygon.</source>
        <translation>Plus petite part des pixels d’une imagette située dans des polygones de sa classe : 1 pour des imagettes d’une seule classe, 0 pour toutes celles dont le milieu est dans un polygone.</translation>
    </message>
    <message>
        <source>Leave results on the cluster</source>
        <translation>Laisser les résultats sur le cluster</translation>
    </message>
    <message>
        <source>Left empty: 50 for the compromise, 2 otherwise. A class with fewer pixels gives all it has.</source>
        <translation>Laissé vide : 50 pour compromise, 2 sinon. Une classe qui a moins de pixels les donne tous.</translation>
    </message>
    <message>
        <source>Legend: code, label and colour (#rrggbb, may be empty) of each class. Rows are found by code where the classes of the classifier are whole numbers, by label where they are texts; for an ONNX file that does not name its classes, give one row for each in the order of its probabilities.</source>
        <translation>Légende : code, libellé et couleur (#rrggbb, peut être vide) de chaque classe. Les lignes sont trouvées par leur code si les classes du classifieur sont des nombres entiers, par leur libellé si ce sont des textes ; pour un fichier ONNX qui ne nomme pas ses classes, donnez une ligne par classe dans l’ordre de ses probabilités.</translation>
    </message>
    <message>
        <source>Level of the confidence intervals, above 0 and below 1.</source>
        <translation>Niveau des intervalles de confiance, supérieur à 0 et inférieur à 1.</translation>
    </message>
    <message>
        <source>Level of the interval</source>
        <translation>Niveau de l’intervalle</translation>
    </message>
    <message>
        <source>Lines</source>
        <translation>Lignes</translation>
    </message>
    <message>
        <source>Lines of the log</source>
        <translation>Lignes du journal</translation>
    </message>
    <message>
        <source>List jobs</source>
        <translation>Lister les travaux</translation>
    </message>
    <message>
        <source>Load the results</source>
        <translation>Charger les résultats</translation>
    </message>
    <message>
        <source>Log</source>
        <translation>Journal</translation>
    </message>
    <message>
        <source>Log of job {id}</source>
        <translation>Journal du travail {id}</translation>
    </message>
    <message>
        <source>Login machine</source>
        <translation>Nœud de connexion</translation>
    </message>
    <message>
        <source>Loss</source>
        <translation>Fonction de perte</translation>
    </message>
    <message>
        <source>Lower bound</source>
        <translation>Borne inférieure</translation>
    </message>
    <message>
        <source>Lowest confidence</source>
        <translation>Confiance minimale</translation>
    </message>
    <message>
        <source>Lowest separability of two classes</source>
        <translation>Plus faible séparabilité de deux classes</translation>
    </message>
    <message>
        <source>Machines</source>
        <translation>Machines</translation>
    </message>
    <message>
        <source>Macro F1</source>
        <translation>F1 macro</translation>
    </message>
    <message>
        <source>Macro F1 (cross-validated)</source>
        <translation>F1 macro (validation croisée)</translation>
    </message>
    <message>
        <source>Macro F1 (test)</source>
        <translation>F1 macro (test)</translation>
    </message>
    <message>
        <source>Makes a land-cover map from an image with a model made by 'Train classifier', 'Train patch network', 'Train segmentation network' or 'Import model'. The map holds the names and colours of the classes. Networks see the pixels around each pixel too; every pixel gets a class of its own.

The image must have the model's bands. Bands in another order are recognised by name; an image that lacks one is refused. Bands without names are known by their order only: give several rasters in the order of the training. A model that was trained on features with a recipe (see 'Stack features') takes them from an image that has them as bands, or else computes them from the plain bands as it goes.

The image is read block by block within a memory budget, so its size does not matter. Pixels without data in any band, or outside the mask, stay without data. All outputs are made in the same pass.

How sure the model is:
- Confidence: probability of the class chosen; pixels below the 'Lowest confidence' become "unclassified", with a code of their own
- Margin: how far the second class is behind
- Entropy: from 0 (one class is certain) to 1 (all are equally probable)
- Dissimilarity and area of applicability: how far a pixel's values are from all training samples, and whether the model's scores still speak for it (Meyer &amp; Pebesma 2021). A model can be confident and wrong where it never saw anything alike

Regions: polygons, each with a model of its own. Around their borders, as wide as you say, the probabilities of both models are mixed, so that the map shows no seam. The model given above then serves for all that lies in no such region; without one, these pixels stay without data.</source>
        <translation>Produit une carte d’occupation du sol à partir d’une image et d’un modèle fait par « Entraîner un classifieur », « Entraîner un réseau par imagettes », « Entraîner un réseau de segmentation » ou « Importer un modèle ». La carte contient les noms et les couleurs des classes. Les réseaux voient aussi les pixels autour de chaque pixel ; chaque pixel reçoit sa propre classe.

L’image doit avoir les bandes du modèle. Des bandes dans un autre ordre sont reconnues à leur nom ; une image à laquelle il en manque une est refusée. Des bandes sans nom ne sont connues que par leur ordre : donnez plusieurs rasters dans l’ordre de l’apprentissage. Un modèle entraîné sur des variables avec une recette (voir « Empiler des variables ») les prend dans une image qui les a comme bandes, ou sinon les calcule au fil de la lecture à partir des bandes d’origine.

L’image est lue bloc par bloc dans un budget de mémoire : sa taille n’a pas d’importance. Les pixels sans données dans une bande, ou hors du masque, restent sans données. Toutes les sorties sont produites dans le même passage.

À quel point le modèle est sûr :
- Confiance : probabilité de la classe retenue ; les pixels sous la « Confiance minimale » deviennent « unclassified », avec un code à part
- Marge : avance sur la deuxième classe
- Entropie : de 0 (une classe est certaine) à 1 (toutes sont également probables)
- Dissimilarité et domaine d’applicabilité : à quelle distance les valeurs d’un pixel sont de tous les échantillons d’apprentissage, et si les scores du modèle valent encore pour lui (Meyer &amp; Pebesma 2021). Un modèle peut être à la fois sûr et faux là où il n’a jamais rien vu de semblable

Régions : des polygones, chacun avec son propre modèle. Autour de leurs limites, sur la largeur que vous donnez, les probabilités des deux modèles sont mélangées, pour que la carte ne montre aucun raccord. Le modèle donné plus haut sert alors pour tout ce qui n’est dans aucune de ces régions ; sans lui, ces pixels restent sans données.</translation>
    </message>
    <message>
        <source>Makes a land-cover map from an image with a trained model, block by block.</source>
        <translation>Produit une carte d’occupation du sol à partir d’une image et d’un modèle entraîné, bloc par bloc.</translation>
    </message>
    <message>
        <source>Makes a map of 0 and 1 from a band, with a threshold of yours or one found in its histogram.</source>
        <translation>Produit une carte de 0 et de 1 à partir d’une bande, avec un seuil donné ou trouvé dans son histogramme.</translation>
    </message>
    <message>
        <source>Makes a map of a quantity (biomass, cover, yield) from an image with a model made by 'Train regressor'.

The image must have the model's bands. Bands in another order are recognised by name; an image that lacks one is refused. Bands without names are known by their order only: give several rasters in the order of the training. A model that was trained on features with a recipe (see 'Stack features') takes them from an image that has them as bands, or else computes them from the plain bands as it goes.

The bounds enclose the true value in a share of the pixels that LEVEL says: on average over places like those of the training, not at every place. What they rest on is said in the report of the training.

The image is read block by block within a memory budget, so its size does not matter. Pixels without data in any band, or outside the mask, stay without data.</source>
        <translation>Produit une carte d’une quantité (biomasse, couvert, rendement) à partir d’une image et d’un modèle fait par « Entraîner un régresseur ».

L’image doit avoir les bandes du modèle. Des bandes dans un autre ordre sont reconnues à leur nom ; une image à laquelle il en manque une est refusée. Des bandes sans nom ne sont connues que par leur ordre : donnez plusieurs rasters dans l’ordre de l’apprentissage. Un modèle entraîné sur des variables avec une recette (voir « Empiler des variables ») les prend dans une image qui les a comme bandes, ou sinon les calcule au fil de la lecture à partir des bandes d’origine.

Les bornes encadrent la vraie valeur dans la part des pixels que dit LEVEL : en moyenne sur des lieux comme ceux de l’apprentissage, et non en chaque lieu. Le rapport d’apprentissage dit sur quoi elles reposent.

L’image est lue bloc par bloc dans un budget de mémoire : sa taille n’a pas d’importance. Les pixels sans données dans une bande, ou hors du masque, restent sans données.</translation>
    </message>
    <message>
        <source>Makes a map of a quantity from an image with a trained regressor, block by block.</source>
        <translation>Produit une carte d’une quantité à partir d’une image et d’un régresseur entraîné, bloc par bloc.</translation>
    </message>
    <message>
        <source>Makes a model file (.terroir) of a classifier that was trained elsewhere, so that 'Classify raster' can use it: a scikit-learn classifier, alone or in a pipeline, saved by skops.io.dump, or an ONNX classifier with probabilities (for ONNX the Python package onnxruntime must be installed).

Opening such a file runs no code of it: a scikit-learn file is refused where it holds anything but known types, which are named, and a pickle is not read at all. Classifiers that give margins instead of probabilities (support vector machines) are refused, because nothing here can calibrate them.

The features are named by hand, or are the bands of an image, in the order of the training; otherwise the names in the file are taken, or else the position of the bands. Classes that are whole numbers keep them as their codes, text classes get the codes 1, 2, … in alphabetical order.

An ONNX network that takes images, such as those made for Deepness, becomes a model as well: one that gives every pixel a class (Segmentor), or every patch (Classifier). Its metadata tell the names of its classes, the size of its tiles, the standardisation and the resolution; where they do not, the log says what is taken instead. Detectors and regressors are refused.

How good the model is remains unknown: assess a map made with it.</source>
        <translation>Fait un fichier de modèle (.terroir) à partir d’un classifieur entraîné ailleurs, pour que « Classer un raster » puisse l’utiliser : un classifieur scikit-learn, seul ou dans un pipeline, enregistré par skops.io.dump, ou un classifieur ONNX avec probabilités (pour ONNX, le paquet Python onnxruntime doit être installé).

Ouvrir un tel fichier n’exécute aucun code qu’il contient : un fichier scikit-learn est refusé s’il contient autre chose que des types connus, qui sont nommés, et un pickle n’est pas lu du tout. Les classifieurs qui donnent des marges au lieu de probabilités (machines à vecteurs de support) sont refusés, car rien ici ne permet de les calibrer.

Les variables sont nommées à la main, ou sont les bandes d’une image, dans l’ordre de l’apprentissage ; sinon, les noms du fichier sont pris, ou à défaut la position des bandes. Des classes qui sont des nombres entiers les gardent comme codes, des classes en texte reçoivent les codes 1, 2, … dans l’ordre alphabétique.

Un réseau ONNX qui prend des images, comme ceux faits pour Deepness, devient lui aussi un modèle : un réseau qui donne une classe à chaque pixel (Segmentor), ou à chaque imagette (Classifier). Ses métadonnées indiquent les noms de ses classes, la taille de ses tuiles, la standardisation et la résolution ; là où elles ne le font pas, le journal dit ce qui est pris à la place. Les détecteurs et les régresseurs sont refusés.

Ce que vaut le modèle reste inconnu : évaluez une carte faite avec lui.</translation>
    </message>
    <message>
        <source>Makes a model file of a scikit-learn or ONNX classifier or network that was trained elsewhere.</source>
        <translation>Fait un fichier de modèle à partir d’un classifieur ou d’un réseau, scikit-learn ou ONNX, entraîné ailleurs.</translation>
    </message>
    <message>
        <source>Makes a table of patches of a folder of images, for the training of a patch network.</source>
        <translation>Fait une table d’imagettes à partir d’un dossier d’images, pour l’entraînement d’un réseau par imagettes.</translation>
    </message>
    <message>
        <source>Makes a table of patches, as 'Extract patches' does, whose patches are image files. The table names the files and copies none: keep them where they are until the training is done.

The folder is either one that 'Extract patches' exported, with its index index.csv, or holds one folder for each class with the images of it, as many data sets have it. Names of folders such as 3_water tell the code and the label; other names are labels, which get the codes 1, 2, … in alphabetical order.

Any format that GDAL reads will do. All images must be square, of one size, with the same number of bands and of one pixel type. Without a georeference, footprints lie side by side.

The index tells which patches belong together. For folders of classes nothing does, and each image is a group of its own: images that were cut from one picture may then fall on both sides of a split.</source>
        <translation>Fait une table d’imagettes, comme « Extraire des imagettes », dont les imagettes sont des fichiers d’images. La table nomme les fichiers et n’en copie aucun : gardez-les où ils sont jusqu’à la fin de l’entraînement.

Le dossier est soit celui qu’a exporté « Extraire des imagettes », avec son index index.csv, soit un dossier qui contient un dossier par classe avec ses images, comme dans beaucoup de jeux de données. Des noms de dossiers comme 3_water disent le code et le libellé ; les autres noms sont des libellés, qui reçoivent les codes 1, 2, … dans l’ordre alphabétique.

Tout format que GDAL lit convient. Toutes les images doivent être carrées, d’une même taille, avec le même nombre de bandes et un même type de pixel. Sans géoréférencement, les emprises sont côte à côte.

L’index dit quelles imagettes vont ensemble. Pour des dossiers de classes, rien ne le dit, et chaque image est un groupe à elle seule : des images découpées dans une même image peuvent alors se trouver des deux côtés d’une séparation.</translation>
    </message>
    <message>
        <source>Makes more samples of rare classes, so that a classifier does not overlook them: replicate copies samples; jitter copies them and adds a little noise; smote makes points between a sample and one of its nearest neighbours (needs the Python package imbalanced-learn).

Made-up samples are for training only. The field synthetic is 1 for them; 'Train classifier' never tests on them, and 'Split samples' never puts them into the test. Each belongs to the polygon (group) of the sample it was made of, and SMOTE mixes samples of one polygon only: nothing of a polygon that is tested is trained with.

Split first, then augment the training part. Where a field split says train or test, only training samples are made more of. More samples of a place add no knowledge of other places: more polygons do.</source>
        <translation>Crée des échantillons supplémentaires des classes rares, pour qu’un classifieur ne les néglige pas : replicate copie des échantillons ; jitter les copie en ajoutant un peu de bruit ; smote crée des points entre un échantillon et l’un de ses plus proches voisins (demande le paquet Python imbalanced-learn).

Les échantillons synthétiques ne servent qu’à l’apprentissage. Leur champ synthetic vaut 1 ; « Entraîner un classifieur » ne teste jamais sur eux, et « Séparer les échantillons » ne les met jamais dans le test. Chacun appartient au polygone (group) de l’échantillon dont il est tiré, et SMOTE ne mélange que des échantillons d’un même polygone : rien d’un polygone testé ne sert à l’apprentissage.

Séparez d’abord, puis augmentez la part d’apprentissage. Quand un champ split dit train ou test, seuls les échantillons d’apprentissage sont augmentés. Plus d’échantillons d’un lieu n’apprennent rien des autres lieux ; plus de polygones, si.</translation>
    </message>
    <message>
        <source>Makes more training samples of rare classes: copies, copies with noise, or SMOTE.</source>
        <translation>Crée des échantillons d’apprentissage supplémentaires des classes rares : copies, copies bruitées, ou SMOTE.</translation>
    </message>
    <message>
        <source>Makes probabilities come true: of pixels with 0.8, eight in ten are right. Fitted to out-of-fold predictions: sigmoid for few samples, isotonic for thousands. Probabilities then follow the mix of classes in the samples, so that rare classes win less often. The report shows a reliability diagram.</source>
        <translation>Rend les probabilités fidèles : sur dix pixels à 0.8, huit sont justes. Ajusté sur les prédictions hors pli : sigmoid pour peu d’échantillons, isotonic pour des milliers. Les probabilités suivent alors les proportions des classes dans les échantillons, si bien que les classes rares l’emportent moins souvent. Le rapport montre un diagramme de fiabilité.</translation>
    </message>
    <message>
        <source>Makes the table that a patch network learns from: square footprints around pixels whose class is known, with class, label, the polygon they come from (group) and purity, the share of the patch inside polygons of its class. No pixel is copied: the training reads them from the image.

A patch belongs to the class of the pixel it stands for, its middle one (of an even size, the one below and right of the middle). It lies wholly in the image; this pixel is valid, and at least half of the others are.

The strategy grid takes the pixels of a lattice over the image that lie in polygons; random draws pixels of the polygons; centroid lays one patch around the middle of each polygon. What is chosen depends on the seed and on the pixels themselves, not on workers or memory.

Patches may overlap. 'Split samples' and the training keep all patches of a polygon on one side, and leave out those for training that share pixels with the test.

The folder, if one is named, gets each patch as a GeoTIFF, in a folder for each class and with an index, for other tools. 'Import patches' reads it back.</source>
        <translation>Fait la table sur laquelle un réseau par imagettes apprend : des emprises carrées autour de pixels dont la classe est connue, avec la classe, le libellé, le polygone d’origine (group) et la pureté (purity), la part de l’imagette à l’intérieur de polygones de sa classe. Aucun pixel n’est copié : l’entraînement les lit dans l’image.

Une imagette appartient à la classe du pixel qu’elle représente, celui du milieu (pour une taille paire, celui en bas à droite du milieu). Elle est entièrement dans l’image ; ce pixel est valide, et au moins la moitié des autres le sont.

La stratégie grid prend les pixels d’une grille régulière sur l’image qui sont dans des polygones ; random tire des pixels des polygones ; centroid pose une imagette autour du milieu de chaque polygone. Le choix dépend de la graine et des pixels eux-mêmes, et non des calculs simultanés ou de la mémoire.

Les imagettes peuvent se chevaucher. « Séparer les échantillons » et l’entraînement gardent d’un même côté toutes les imagettes d’un polygone, et laissent de côté celles d’entraînement qui partagent des pixels avec le test.

Le dossier, s’il est nommé, reçoit chaque imagette en GeoTIFF, dans un dossier par classe et avec un index, pour d’autres outils. « Importer des imagettes » le relit.</translation>
    </message>
    <message>
        <source>Map</source>
        <translation>Carte</translation>
    </message>
    <message>
        <source>Map A</source>
        <translation>Carte A</translation>
    </message>
    <message>
        <source>Map B</source>
        <translation>Carte B</translation>
    </message>
    <message>
        <source>Map of classes, or any raster of strata: one band of whole numbers.</source>
        <translation>Carte de classes, ou tout raster de strates : une bande de nombres entiers.</translation>
    </message>
    <message>
        <source>Map of clusters</source>
        <translation>Carte des grappes</translation>
    </message>
    <message>
        <source>Map of where the maps agree.</source>
        <translation>Carte des lieux où les cartes concordent.</translation>
    </message>
    <message>
        <source>Map that is compared with it; where it lies on another grid, the nearest pixel is taken.</source>
        <translation>Carte qui lui est comparée ; si elle est sur une autre grille, le pixel le plus proche est pris.</translation>
    </message>
    <message>
        <source>Map with the code of the class, such as 'Classify raster' makes.</source>
        <translation>Carte avec le code de la classe, telle que la produit « Classer un raster ».</translation>
    </message>
    <message>
        <source>Map with the code of the class; gives the grid.</source>
        <translation>Carte avec le code de la classe ; donne la grille.</translation>
    </message>
    <message>
        <source>Margin</source>
        <translation>Marge</translation>
    </message>
    <message>
        <source>Mask</source>
        <translation>Masque</translation>
    </message>
    <message>
        <source>Matrix between the maps</source>
        <translation>Matrice entre les cartes</translation>
    </message>
    <message>
        <source>Mean absolute error (cross-validated)</source>
        <translation>Erreur absolue moyenne (validation croisée)</translation>
    </message>
    <message>
        <source>Measures how much macro F1 on held-out polygons drops where a feature's values are shuffled; shown in the report and kept in the model.</source>
        <translation>Mesure la baisse du F1 macro, sur des polygones mis de côté, quand les valeurs d’une variable sont permutées ; affichée dans le rapport et gardée dans le modèle.</translation>
    </message>
    <message>
        <source>Memory (MB)</source>
        <translation>Mémoire (Mo)</translation>
    </message>
    <message>
        <source>Memory for blocks (MB; 0: a quarter of what is free, at most 2048)</source>
        <translation>Mémoire pour les blocs (Mo ; 0 : un quart de ce qui est libre, au plus 2048)</translation>
    </message>
    <message>
        <source>Memory of a job</source>
        <translation>Mémoire d’un travail</translation>
    </message>
    <message>
        <source>Method</source>
        <translation>Méthode</translation>
    </message>
    <message>
        <source>Metrics</source>
        <translation>Métriques</translation>
    </message>
    <message>
        <source>Minimum distance</source>
        <translation>Distance minimale</translation>
    </message>
    <message>
        <source>Mirror images of networks</source>
        <translation>Images miroir des réseaux</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>Modèle</translation>
    </message>
    <message>
        <source>Model card</source>
        <translation>Fiche du modèle</translation>
    </message>
    <message>
        <source>Model file</source>
        <translation>Fichier de modèle</translation>
    </message>
    <message>
        <source>Model file for 'Classify raster'.</source>
        <translation>Fichier de modèle pour « Classer un raster ».</translation>
    </message>
    <message>
        <source>Model file for 'Classify raster'; it holds no code, so that opening somebody else's model is safe.</source>
        <translation>Fichier de modèle pour « Classer un raster » ; il ne contient pas de code, on peut donc ouvrir sans risque le modèle de quelqu’un d’autre.</translation>
    </message>
    <message>
        <source>Model file made by 'Train classifier', 'Train patch network', 'Train segmentation network' or 'Import model'. It may be left out where regions have models of their own.</source>
        <translation>Fichier de modèle produit par « Entraîner un classifieur », « Entraîner un réseau par imagettes », « Entraîner un réseau de segmentation » ou « Importer un modèle ». Il peut être omis là où les régions ont leurs propres modèles.</translation>
    </message>
    <message>
        <source>Model file made by 'Train regressor'.</source>
        <translation>Fichier de modèle produit par « Entraîner un régresseur ».</translation>
    </message>
    <message>
        <source>Model file made by Terroir: a classifier, a network, a regression or a clustering.</source>
        <translation>Fichier de modèle produit par Terroir : un classifieur, un réseau, une régression ou une classification non supervisée.</translation>
    </message>
    <message>
        <source>Model file of each region, named by the value of the region field. Classes of the same code must have the same name in all models.</source>
        <translation>Fichier de modèle de chaque région, désignée par la valeur du champ de région. Les classes de même code doivent avoir le même nom dans tous les modèles.</translation>
    </message>
    <message>
        <source>Model file with which 'Classify raster' finds the same clusters in another image.</source>
        <translation>Fichier de modèle avec lequel « Classer un raster » retrouve les mêmes grappes dans une autre image.</translation>
    </message>
    <message>
        <source>Model file; it holds no code, so that opening somebody else's model is safe.</source>
        <translation>Fichier de modèle ; il ne contient pas de code, on peut donc ouvrir sans risque le modèle de quelqu’un d’autre.</translation>
    </message>
    <message>
        <source>Models of regions</source>
        <translation>Modèles des régions</translation>
    </message>
    <message>
        <source>Most memory of a retry (MB)</source>
        <translation>Mémoire maximale d’une nouvelle tentative (Mo)</translation>
    </message>
    <message>
        <source>Most patches of a class</source>
        <translation>Nombre maximal d’imagettes par classe</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>Nom</translation>
    </message>
    <message>
        <source>Name of a cluster's profile, or the YAML file of one; empty takes the Processing option. Profiles are made in Settings ▸ Options ▸ Terroir.</source>
        <translation>Nom du profil d’un cluster, ou son fichier YAML ; vide, l’option de Traitement s’applique. Les profils se créent dans Préférences ▸ Options ▸ Terroir.</translation>
    </message>
    <message>
        <source>Name of the band that holds the expression.</source>
        <translation>Nom de la bande qui contient l’expression.</translation>
    </message>
    <message>
        <source>Name of the class; left empty, the only torch.nn.Module in the file.</source>
        <translation>Nom de la classe ; laissé vide, le seul torch.nn.Module du fichier.</translation>
    </message>
    <message>
        <source>Name of the expression</source>
        <translation>Nom de l’expression</translation>
    </message>
    <message>
        <source>Name of the function in the file.</source>
        <translation>Nom de la fonction dans le fichier.</translation>
    </message>
    <message>
        <source>Names of indices of the catalogue, separated by commas, such as NDVI, NDWI, EVI.</source>
        <translation>Noms d’indices du catalogue, séparés par des virgules, par exemple NDVI, NDWI, EVI.</translation>
    </message>
    <message>
        <source>Names of the features in the order of the training, separated by commas, such as: red, green, nir. They are the names of the bands of the images to classify, or those of a recipe.</source>
        <translation>Noms des variables dans l’ordre de l’apprentissage, séparés par des virgules, par exemple : red, green, nir. Ce sont les noms des bandes des images à classer, ou ceux d’une recette.</translation>
    </message>
    <message>
        <source>Names or numbers of the bands to filter, separated by commas; left empty, all bands.</source>
        <translation>Noms ou numéros des bandes à filtrer, séparés par des virgules ; laissé vide, toutes les bandes.</translation>
    </message>
    <message>
        <source>Names or numbers of the bands to take over, separated by commas; left empty, all bands; none for no band.</source>
        <translation>Noms ou numéros des bandes à reprendre, séparés par des virgules ; laissé vide, toutes les bandes ; none pour aucune.</translation>
    </message>
    <message>
        <source>Neighbours</source>
        <translation>Voisins</translation>
    </message>
    <message>
        <source>Nested score</source>
        <translation>Score imbriqué</translation>
    </message>
    <message>
        <source>Networks</source>
        <translation>Réseaux</translation>
    </message>
    <message>
        <source>New or empty folder, or one of an earlier export, which is replaced: gets each patch as GeoTIFF and the index index.csv.</source>
        <translation>Dossier nouveau ou vide, ou celui d’un export précédent, qui est remplacé : reçoit chaque imagette en GeoTIFF et l’index index.csv.</translation>
    </message>
    <message>
        <source>No job was submitted from here. Choose the backend 'batch' in an algorithm.</source>
        <translation>Aucun travail n’a été soumis d’ici. Choisissez le moteur de calcul « batch » dans un algorithme.</translation>
    </message>
    <message>
        <source>No retry asks for more; empty: four times the memory of the profile.</source>
        <translation>Aucune nouvelle tentative ne demande davantage ; vide : quatre fois la mémoire du profil.</translation>
    </message>
    <message>
        <source>No two samples lie nearer to each other than this, whatever their class. In units of the image's reference system, in metres where that is in degrees. The log says how many could be placed.</source>
        <translation>Deux échantillons ne sont jamais plus proches que cette distance, quelle que soit leur classe. Dans l’unité du système de coordonnées de l’image, en mètres s’il est en degrés. Le journal dit combien ont pu être placés.</translation>
    </message>
    <message>
        <source>Nodata</source>
        <translation>Valeur nodata</translation>
    </message>
    <message>
        <source>Node</source>
        <translation>Nœud</translation>
    </message>
    <message>
        <source>Number of classes</source>
        <translation>Nombre de classes</translation>
    </message>
    <message>
        <source>Number of clusters. Rather too many than too few: clusters of the same meaning can be merged later.</source>
        <translation>Nombre de grappes. Plutôt trop que trop peu : des grappes de même sens peuvent être fusionnées ensuite.</translation>
    </message>
    <message>
        <source>Number of contradicting samples</source>
        <translation>Nombre d’échantillons contradictoires</translation>
    </message>
    <message>
        <source>Number of failures</source>
        <translation>Nombre d’échecs</translation>
    </message>
    <message>
        <source>Number of features</source>
        <translation>Nombre de variables</translation>
    </message>
    <message>
        <source>Number of features at most</source>
        <translation>Nombre maximal de variables</translation>
    </message>
    <message>
        <source>Number of features on neither side</source>
        <translation>Nombre d’entités d’aucun côté</translation>
    </message>
    <message>
        <source>Number of jobs</source>
        <translation>Nombre de travaux</translation>
    </message>
    <message>
        <source>Number of jobs that wait or run</source>
        <translation>Nombre de travaux en attente ou en cours</translation>
    </message>
    <message>
        <source>Number of jobs that were stopped</source>
        <translation>Nombre de travaux arrêtés</translation>
    </message>
    <message>
        <source>Number of made-up samples</source>
        <translation>Nombre d’échantillons synthétiques</translation>
    </message>
    <message>
        <source>Number of patches</source>
        <translation>Nombre d’imagettes</translation>
    </message>
    <message>
        <source>Number of pixels</source>
        <translation>Nombre de pixels</translation>
    </message>
    <message>
        <source>Number of pixels (constant, total) or percentage (percent); the other strategies need none.</source>
        <translation>Nombre de pixels (constant, total) ou pourcentage (percent) ; les autres stratégies n’en ont pas besoin.</translation>
    </message>
    <message>
        <source>Number of points</source>
        <translation>Nombre de points</translation>
    </message>
    <message>
        <source>Number of polygons and places on both sides of a split</source>
        <translation>Nombre de polygones et de lieux des deux côtés d’une séparation</translation>
    </message>
    <message>
        <source>Number of samples</source>
        <translation>Nombre d’échantillons</translation>
    </message>
    <message>
        <source>Number of samples for the target minimum.</source>
        <translation>Nombre d’échantillons pour l’objectif minimum.</translation>
    </message>
    <message>
        <source>Number of selected features</source>
        <translation>Nombre de variables retenues</translation>
    </message>
    <message>
        <source>Number of suspicious polygons</source>
        <translation>Nombre de polygones suspects</translation>
    </message>
    <message>
        <source>Number of test features</source>
        <translation>Nombre d’entités de test</translation>
    </message>
    <message>
        <source>Number of training features</source>
        <translation>Nombre d’entités d’apprentissage</translation>
    </message>
    <message>
        <source>Number of warnings</source>
        <translation>Nombre d’avertissements</translation>
    </message>
    <message>
        <source>Of classes with more, a random choice is taken. Left empty: 1000 for random, all for the others.</source>
        <translation>Dans les classes qui en ont davantage, un tirage aléatoire est fait. Laissé vide : 1000 pour random, toutes pour les autres.</translation>
    </message>
    <message>
        <source>Offset</source>
        <translation>Décalage</translation>
    </message>
    <message>
        <source>One or more rasters whose bands are the features, in the order of the training; where features are named as well, they are looked up among these bands.</source>
        <translation>Un ou plusieurs rasters dont les bandes sont les variables, dans l’ordre de l’apprentissage ; si des variables sont aussi nommées, elles sont cherchées parmi ces bandes.</translation>
    </message>
    <message>
        <source>One or more rasters with the bands needed; the first one gives the grid.</source>
        <translation>Un ou plusieurs rasters avec les bandes nécessaires ; le premier donne la grille.</translation>
    </message>
    <message>
        <source>One or more rasters with the bands of the model, stacked in the order of the training.</source>
        <translation>Un ou plusieurs rasters avec les bandes du modèle, empilés dans l’ordre de l’apprentissage.</translation>
    </message>
    <message>
        <source>One or more rasters, read as one on the grid of the first; all their bands are features.</source>
        <translation>Un ou plusieurs rasters, lus comme un seul sur la grille du premier ; toutes leurs bandes sont des variables.</translation>
    </message>
    <message>
        <source>One or more rasters, read as one; the first one gives the grid.</source>
        <translation>Un ou plusieurs rasters, lus comme un seul ; le premier donne la grille.</translation>
    </message>
    <message>
        <source>One or more rasters; the function sees their bands one after the other.</source>
        <translation>Un ou plusieurs rasters ; la fonction voit leurs bandes à la suite.</translation>
    </message>
    <message>
        <source>One or more rasters; together they are read as one stack on the grid of the first.</source>
        <translation>Un ou plusieurs rasters ; ils sont lus comme une seule pile sur la grille du premier.</translation>
    </message>
    <message>
        <source>One raster, or several that are seen as one; the first one gives the grid.</source>
        <translation>Un raster, ou plusieurs vus comme un seul ; le premier donne la grille.</translation>
    </message>
    <message>
        <source>Only estimate</source>
        <translation>Estimer seulement</translation>
    </message>
    <message>
        <source>Only pictures of the results are fetched, unless 'Fetch job' is asked for more.</source>
        <translation>Seuls des aperçus des résultats sont récupérés, sauf si « Récupérer un travail » en demande davantage.</translation>
    </message>
    <message>
        <source>Only the jobs of this profile; empty for all.</source>
        <translation>Seulement les travaux de ce profil ; vide pour tous.</translation>
    </message>
    <message>
        <source>Open the folder</source>
        <translation>Ouvrir le dossier</translation>
    </message>
    <message>
        <source>Opens rasters and vector layers in the project.</source>
        <translation>Ouvre les rasters et les couches vecteur dans le projet.</translation>
    </message>
    <message>
        <source>Optimiser</source>
        <translation>Optimiseur</translation>
    </message>
    <message>
        <source>Other values for constants of the formulas: {"L": 0.5}.</source>
        <translation>Autres valeurs pour des constantes des formules : {"L": 0.5}.</translation>
    </message>
    <message>
        <source>Otherwise what was known last is shown, which takes no connection.</source>
        <translation>Sinon, le dernier état connu est montré, sans connexion.</translation>
    </message>
    <message>
        <source>Over how many jobs of the cluster's queue a large raster is split; a last job puts the parts together. The result is the same.</source>
        <translation>Entre combien de travaux de la file d’attente du cluster un grand raster est divisé ; un dernier travail assemble les parties. Le résultat est le même.</translation>
    </message>
    <message>
        <source>Overall accuracy</source>
        <translation>Exactitude globale</translation>
    </message>
    <message>
        <source>Overall accuracy (cross-validated)</source>
        <translation>Exactitude globale (validation croisée)</translation>
    </message>
    <message>
        <source>Overall accuracy (test)</source>
        <translation>Exactitude globale (test)</translation>
    </message>
    <message>
        <source>Overlap of networks (pixels)</source>
        <translation>Chevauchement des réseaux (pixels)</translation>
    </message>
    <message>
        <source>Page with all that is known of the model; it opens in the Results Viewer and in any browser.</source>
        <translation>Page avec tout ce que l’on sait du modèle ; elle s’ouvre dans le visualiseur de résultats et dans tout navigateur.</translation>
    </message>
    <message>
        <source>Parameters (JSON)</source>
        <translation>Paramètres (JSON)</translation>
    </message>
    <message>
        <source>Parameters of the classifier</source>
        <translation>Paramètres du classifieur</translation>
    </message>
    <message>
        <source>Parameters of the method</source>
        <translation>Paramètres de la méthode</translation>
    </message>
    <message>
        <source>Parameters of the network</source>
        <translation>Paramètres du réseau</translation>
    </message>
    <message>
        <source>Parameters of the regressor</source>
        <translation>Paramètres du régresseur</translation>
    </message>
    <message>
        <source>Parts an image into clusters of similar pixels, without any sample (unsupervised classification).</source>
        <translation>Divise une image en grappes de pixels semblables, sans aucun échantillon (classification non supervisée).</translation>
    </message>
    <message>
        <source>Parts of a batch job</source>
        <translation>Parties d’un travail batch</translation>
    </message>
    <message>
        <source>Passwords and keys do not belong here: SSH's agent and files that only you can read hold them. See docs/cluster.md for all keys.</source>
        <translation>Les mots de passe et les clés secrètes n’ont pas leur place ici : l’agent SSH et des fichiers que vous seul pouvez lire les gardent. Voyez docs/cluster.md pour toutes les clés du profil.</translation>
    </message>
    <message>
        <source>Patches</source>
        <translation>Imagettes</translation>
    </message>
    <message>
        <source>Patience (epochs)</source>
        <translation>Patience (époques)</translation>
    </message>
    <message>
        <source>Percentile (for percentile)</source>
        <translation>Centile (pour percentile)</translation>
    </message>
    <message>
        <source>Pixel type</source>
        <translation>Type de pixel</translation>
    </message>
    <message>
        <source>Pixels drawn at random from the whole image; 0 learns from all pixels, which takes longer.</source>
        <translation>Pixels tirés au hasard dans l’image entière ; 0 apprend de tous les pixels, ce qui prend plus de temps.</translation>
    </message>
    <message>
        <source>Pixels of a polygon</source>
        <translation>Pixels d’un polygone</translation>
    </message>
    <message>
        <source>Pixels on each side of the middle one: 1 makes a window of 3 × 3, 2 one of 5 × 5. Sobel has 3 × 3.</source>
        <translation>Nombre de pixels de chaque côté du pixel central : 1 donne une fenêtre de 3 × 3, 2 une fenêtre de 5 × 5. Sobel a 3 × 3.</translation>
    </message>
    <message>
        <source>Pixels to learn from</source>
        <translation>Pixels d’apprentissage</translation>
    </message>
    <message>
        <source>Pixels whose highest class probability is lower become "unclassified": a class of its own in the legend, whose code follows the highest one. 0 classifies all.</source>
        <translation>Les pixels dont la plus forte probabilité de classe est inférieure deviennent « unclassified » : une classe à part de la légende, dont le code suit le plus élevé. 0 les classe tous.</translation>
    </message>
    <message>
        <source>Pixels, area and mean spectrum of each cluster, and how well the clusters fit.</source>
        <translation>Pixels, surface et spectre moyen de chaque grappe, et qualité de l’ajustement des grappes.</translation>
    </message>
    <message>
        <source>Pixels, points and inclusion probability of each stratum.</source>
        <translation>Pixels, points et probabilité d’inclusion de chaque strate.</translation>
    </message>
    <message>
        <source>Places whose class is known and which neither map was trained on, in any reference system.</source>
        <translation>Lieux dont la classe est connue et qui n’ont servi à l’apprentissage d’aucune des deux cartes, dans n’importe quel système de coordonnées.</translation>
    </message>
    <message>
        <source>Places whose class is known and which training has not seen, in any reference system.</source>
        <translation>Lieux dont la classe est connue et que l’apprentissage n’a pas vus, dans n’importe quel système de coordonnées.</translation>
    </message>
    <message>
        <source>Places whose class is known, in any reference system.</source>
        <translation>Lieux dont la classe est connue, dans n’importe quel système de coordonnées.</translation>
    </message>
    <message>
        <source>Point layer with one point at the centre of each pixel.</source>
        <translation>Couche de points, un point au centre de chaque pixel.</translation>
    </message>
    <message>
        <source>Points</source>
        <translation>Points</translation>
    </message>
    <message>
        <source>Points at the centre of the chosen pixels, in random order.</source>
        <translation>Points au centre des pixels choisis, dans un ordre aléatoire.</translation>
    </message>
    <message>
        <source>Points in all; left empty, the number follows from the standard error and the expected accuracies.</source>
        <translation>Points en tout ; laissé vide, le nombre découle de l’erreur-type et des précisions attendues.</translation>
    </message>
    <message>
        <source>Polygons</source>
        <translation>Polygones</translation>
    </message>
    <message>
        <source>Polygons (or points) whose class is known. Give either these or LABELS.</source>
        <translation>Polygones (ou points) dont la classe est connue. Donnez soit ceux-ci, soit LABELS.</translation>
    </message>
    <message>
        <source>Polygons or points</source>
        <translation>Polygones ou points</translation>
    </message>
    <message>
        <source>Polygons or samples</source>
        <translation>Polygones ou échantillons</translation>
    </message>
    <message>
        <source>Polygons whose pixels are classified by models of their own. Where they overlap, the first one of the layer counts.</source>
        <translation>Polygones dont les pixels sont classés par leurs propres modèles. S’ils se recouvrent, le premier de la couche compte.</translation>
    </message>
    <message>
        <source>Polygons with a class, or a table of samples made by 'Extract samples'.</source>
        <translation>Polygones avec une classe, ou table d’échantillons produite par « Extraire des échantillons ».</translation>
    </message>
    <message>
        <source>Polygons with their suspicion</source>
        <translation>Polygones avec leur degré de suspicion</translation>
    </message>
    <message>
        <source>Predict raster</source>
        <translation>Prédire un raster</translation>
    </message>
    <message>
        <source>Probabilities</source>
        <translation>Probabilités</translation>
    </message>
    <message>
        <source>Profile</source>
        <translation>Profil</translation>
    </message>
    <message>
        <source>Profile of a cluster</source>
        <translation>Profil d’un cluster</translation>
    </message>
    <message>
        <source>Profile of the cluster</source>
        <translation>Profil du cluster</translation>
    </message>
    <message>
        <source>Profile of the cluster (for the backends 'dask' and 'batch')</source>
        <translation>Profil du cluster (pour les moteurs de calcul « dask » et « batch »)</translation>
    </message>
    <message>
        <source>Profiles</source>
        <translation>Profils</translation>
    </message>
    <message>
        <source>Profiles are made in Settings ▸ Options ▸ Terroir</source>
        <translation>Les profils se créent dans Préférences ▸ Options ▸ Terroir</translation>
    </message>
    <message>
        <source>Profiles say how clusters are reached. Algorithms offer them with the backends 'dask' and 'batch'; 'Check backend' tells whether one works. They are small YAML files in {folder} and hold no secrets.</source>
        <translation>Les profils disent comment joindre les clusters. Les algorithmes les proposent avec les moteurs de calcul « dask » et « batch » ; « Vérifier le moteur de calcul » dit si un profil fonctionne. Ce sont de petits fichiers YAML dans {folder}, qui ne contiennent pas de secrets.</translation>
    </message>
    <message>
        <source>Progress</source>
        <translation>Progression</translation>
    </message>
    <message>
        <source>Puts bands, indices, expressions and filters together as one raster of features for learning.</source>
        <translation>Réunit bandes, indices, expressions et filtres en un seul raster de variables pour l’apprentissage.</translation>
    </message>
    <message>
        <source>Python file</source>
        <translation>Fichier Python</translation>
    </message>
    <message>
        <source>Python file (*.py)</source>
        <translation>Fichier Python (*.py)</translation>
    </message>
    <message>
        <source>Python file of a network of your own</source>
        <translation>Fichier Python d’un réseau personnalisé</translation>
    </message>
    <message>
        <source>Python file of the network</source>
        <translation>Fichier Python du réseau</translation>
    </message>
    <message>
        <source>Python files (*.py)</source>
        <translation>Fichiers Python (*.py)</translation>
    </message>
    <message>
        <source>Python there</source>
        <translation>Python là-bas</translation>
    </message>
    <message>
        <source>Quantity disagreement</source>
        <translation>Désaccord de quantité</translation>
    </message>
    <message>
        <source>Queue</source>
        <translation>File d’attente</translation>
    </message>
    <message>
        <source>Radiometric jitter</source>
        <translation>Perturbation radiométrique</translation>
    </message>
    <message>
        <source>Radius (pixels)</source>
        <translation>Rayon (pixels)</translation>
    </message>
    <message>
        <source>Rare classes are shown as often as common ones, instead of or beside counting more.</source>
        <translation>Les classes rares sont montrées aussi souvent que les fréquentes, au lieu de compter davantage ou en plus de cela.</translation>
    </message>
    <message>
        <source>Raster of class codes with the image's own pixels, instead of POLYGONS; pixels without data have no label. Squares of the map stay together: see BLOCK_SIZE, which is the side of a tile where it is empty.</source>
        <translation>Raster de codes de classes ayant exactement les pixels de l’image, à la place de POLYGONS ; les pixels sans données n’ont pas d’étiquette. Des carrés de la carte restent ensemble : voir BLOCK_SIZE, qui est le côté d’une tuile s’il est vide.</translation>
    </message>
    <message>
        <source>Raster of labels</source>
        <translation>Raster d’étiquettes</translation>
    </message>
    <message>
        <source>Raster of the strata that the reference was drawn in, for the design strata.</source>
        <translation>Raster des strates dans lesquelles la référence a été tirée, pour le plan strata.</translation>
    </message>
    <message>
        <source>Raster that is 0 or without data where no class is wanted.</source>
        <translation>Raster qui vaut 0 ou est sans données là où aucune classe n’est voulue.</translation>
    </message>
    <message>
        <source>Raster that is 0 or without data where no pixel shall be looked at.</source>
        <translation>Raster qui vaut 0 ou est sans données là où aucun pixel ne doit être regardé.</translation>
    </message>
    <message>
        <source>Raster that is 0 or without data where no pixel shall be used.</source>
        <translation>Raster qui vaut 0 ou est sans données là où aucun pixel ne doit servir.</translation>
    </message>
    <message>
        <source>Raster that is 0 or without data where no prediction is wanted.</source>
        <translation>Raster qui vaut 0 ou est sans données là où aucune prédiction n’est voulue.</translation>
    </message>
    <message>
        <source>Raster that is 0 or without data where no result is wanted.</source>
        <translation>Raster qui vaut 0 ou est sans données là où aucun résultat n’est voulu.</translation>
    </message>
    <message>
        <source>Raster that is 0 or without data where pixels shall not count.</source>
        <translation>Raster qui vaut 0 ou est sans données là où les pixels ne doivent pas compter.</translation>
    </message>
    <message>
        <source>Raster to filter.</source>
        <translation>Raster à filtrer.</translation>
    </message>
    <message>
        <source>Raster whose 0 and nodata hide pixels, so that no point falls there.</source>
        <translation>Raster dont les 0 et le nodata masquent des pixels : aucun point n’y tombe.</translation>
    </message>
    <message>
        <source>Raster whose 0 and nodata hide pixels.</source>
        <translation>Raster dont les 0 et le nodata masquent des pixels.</translation>
    </message>
    <message>
        <source>Raster with the band to part.</source>
        <translation>Raster avec la bande à seuiller.</translation>
    </message>
    <message>
        <source>Rasters that the cluster is to read: is each seen there under the path that the profile gives it?</source>
        <translation>Rasters que le cluster doit lire : chacun y est-il vu sous le chemin que lui donne le profil ?</translation>
    </message>
    <message>
        <source>Reads the log of a job from its folder on the cluster, while it runs or afterwards, and shows the last lines: what the job told, the errors of the batch scheduler and of Python, and where an interrupted job went on.

It is kept until the job's folder is removed. A job that failed says why in one sentence in 'List jobs'; the log tells the rest.</source>
        <translation>Lit le journal d’un travail dans son dossier sur le cluster, pendant qu’il tourne ou après, et montre les dernières lignes : ce que le travail a dit, les erreurs de l’ordonnanceur batch et de Python, et où un travail interrompu a repris.

Il est gardé jusqu’à la suppression du dossier du travail. Un travail qui a échoué dit pourquoi en une phrase dans « Lister les travaux » ; le journal dit le reste.</translation>
    </message>
    <message>
        <source>Reads the pixels of one or more rasters under polygons or points into a point layer: the class, its label, the polygon it comes from (group), and one field for each band.

Several rasters are read as one stack on the grid of the first; bands without names are called b1, b2, … in this order. Pixels without data in any band, or outside the mask, give no sample. Images of other dates or places are read one by one where they are said to be scenes; the field scene then names the image of each sample.

Which pixels are taken depends on the seed and on the pixels themselves: the order of polygons and images, the number of workers and the memory make no difference.

A text class gets the codes 1, 2, … in alphabetical order; a whole number keeps its value. The colours of a layer that is styled by class travel on to the map.

Where polygons or points have quantities instead of classes (biomass, cover, yield), choose target fields: samples carry them along, for 'Train regressor'.

With a recipe (see 'Stack features') the fields are features such as indices and textures, computed of the bands around the polygons only. A GeoPackage keeps the recipe for 'Train classifier'.</source>
        <translation>Lit les pixels d’un ou de plusieurs rasters sous des polygones ou des points, et les écrit dans une couche de points : la classe, son libellé, le polygone d’origine (group), et un champ par bande.

Plusieurs rasters sont lus comme une seule pile sur la grille du premier ; des bandes sans nom s’appellent b1, b2, … dans cet ordre. Les pixels sans données dans une bande, ou hors du masque, ne donnent pas d’échantillon. Des images d’autres dates ou d’autres lieux sont lues une à une si elles sont déclarées comme scènes ; le champ scene nomme alors l’image de chaque échantillon.

Les pixels retenus dépendent de la graine et des pixels eux-mêmes : l’ordre des polygones et des images, le nombre de calculs simultanés et la mémoire n’y changent rien.

Une classe en texte reçoit les codes 1, 2, … dans l’ordre alphabétique ; un nombre entier garde sa valeur. Les couleurs d’une couche stylée par classe suivent jusqu’à la carte.

Si les polygones ou les points ont des quantités au lieu de classes (biomasse, couvert, rendement), choisissez des champs cibles : les échantillons les portent avec eux, pour « Entraîner un régresseur ».

Avec une recette (voir « Empiler des variables »), les champs sont des variables comme des indices et des textures, calculées à partir des bandes autour des polygones seulement. Un GeoPackage garde la recette pour « Entraîner un classifieur ».</translation>
    </message>
    <message>
        <source>Reads the pixels under polygons or points into a table of samples for training.</source>
        <translation>Lit les pixels sous des polygones ou des points et en fait une table d’échantillons pour l’apprentissage.</translation>
    </message>
    <message>
        <source>Recipe file</source>
        <translation>Fichier de recette</translation>
    </message>
    <message>
        <source>Recipe of features</source>
        <translation>Recette des variables</translation>
    </message>
    <message>
        <source>Reference (polygons or points)</source>
        <translation>Référence (polygones ou points)</translation>
    </message>
    <message>
        <source>Reflectance = value × scale + offset; empty takes what the file says, or 1.</source>
        <translation>Réflectance = valeur × facteur d’échelle + décalage ; vide : ce que dit le fichier, ou 1.</translation>
    </message>
    <message>
        <source>Refresh</source>
        <translation>Actualiser</translation>
    </message>
    <message>
        <source>Region</source>
        <translation>Région</translation>
    </message>
    <message>
        <source>Region field</source>
        <translation>Champ de région</translation>
    </message>
    <message>
        <source>Regions</source>
        <translation>Régions</translation>
    </message>
    <message>
        <source>Regressor</source>
        <translation>Régresseur</translation>
    </message>
    <message>
        <source>Remove folder</source>
        <translation>Supprimer le dossier</translation>
    </message>
    <message>
        <source>Remove it as well</source>
        <translation>Le supprimer aussi</translation>
    </message>
    <message>
        <source>Remove job {id}</source>
        <translation>Supprimer le travail {id}</translation>
    </message>
    <message>
        <source>Remove the job from the list only?</source>
        <translation>Supprimer le travail de la liste seulement ?</translation>
    </message>
    <message>
        <source>Remove the job {id} from the list, and its folder with all results from the cluster?</source>
        <translation>Supprimer le travail {id} de la liste, et du cluster son dossier avec tous les résultats ?</translation>
    </message>
    <message>
        <source>Remove the job's folder from the cluster</source>
        <translation>Supprimer du cluster le dossier du travail</translation>
    </message>
    <message>
        <source>Remove the profile {name} and its file?</source>
        <translation>Supprimer le profil {name} et son fichier ?</translation>
    </message>
    <message>
        <source>Removes the job from the list, and its folder from the cluster</source>
        <translation>Supprime le travail de la liste, et son dossier du cluster</translation>
    </message>
    <message>
        <source>Remove…</source>
        <translation>Supprimer…</translation>
    </message>
    <message>
        <source>Repetitions of the cross-validation with the seeds SEED, SEED + 1, …: figures are means of the runs, and the report tells how much chance moves them.</source>
        <translation>Répétitions de la validation croisée avec les graines SEED, SEED + 1, … : les chiffres sont des moyennes des répétitions, et le rapport dit de combien le hasard les fait varier.</translation>
    </message>
    <message>
        <source>Report</source>
        <translation>Rapport</translation>
    </message>
    <message>
        <source>Report on the cross-validation: confusion matrix, and precision, recall and F1 of each class.</source>
        <translation>Rapport sur la validation croisée : matrice de confusion, et précision, rappel et F1 de chaque classe.</translation>
    </message>
    <message>
        <source>Report on the cross-validation: errors, predicted over observed values, and intervals.</source>
        <translation>Rapport sur la validation croisée : erreurs, valeurs prédites en fonction des valeurs observées, et intervalles.</translation>
    </message>
    <message>
        <source>Report on the training: curves over the epochs, confusion matrix and F1 of each class in the test set, and examples of right and wrong answers.</source>
        <translation>Rapport sur l’entraînement : courbes au fil des époques, matrice de confusion et F1 de chaque classe sur le jeu de test, et exemples de réponses justes et fausses.</translation>
    </message>
    <message>
        <source>Report to read and to print, in one file.</source>
        <translation>Rapport à lire et à imprimer, en un seul fichier.</translation>
    </message>
    <message>
        <source>Report with the path of the search, its curve, and the nested score.</source>
        <translation>Rapport avec le chemin de la recherche, sa courbe et le score imbriqué.</translation>
    </message>
    <message>
        <source>Reports on a table of samples before anything is trained on it: how many samples and polygons each class has; how far classes lie apart (Jeffries–Matusita distance); which polygons look mislabelled, because a forest that has not seen them takes most of their pixels for another class; outliers; samples with the same features or at the same place; whether classes and errors cluster on the map (Moran's I).

Where the table has a field split (or split_1, split_2, …), or a second table is the test, the report tells what both sides share: polygons, places, neighbouring pixels.

A suspicious polygon is not wrong for certain: look at it on the image. Samples that 'Augment samples' made are left out.</source>
        <translation>Examine une table d’échantillons avant tout apprentissage : combien chaque classe a d’échantillons et de polygones ; à quel point les classes sont séparables (distance de Jeffries–Matusita) ; quels polygones paraissent mal étiquetés, parce qu’une forêt aléatoire qui ne les a pas vus range la plupart de leurs pixels dans une autre classe ; les valeurs aberrantes ; les échantillons aux mêmes valeurs ou au même endroit ; si les classes et les erreurs se regroupent sur la carte (I de Moran).

Si la table a un champ split (ou split_1, split_2, …), ou si une deuxième table est le test, le rapport dit ce que les deux côtés partagent : polygones, lieux, pixels voisins.

Un polygone suspect n’est pas forcément faux : regardez-le sur l’image. Les échantillons créés par « Augmenter les échantillons » sont laissés de côté.</translation>
    </message>
    <message>
        <source>Reports on a table of samples: balance, separability, mislabelled polygons, duplicates, leakage.</source>
        <translation>Examine une table d’échantillons : équilibre, séparabilité, polygones mal étiquetés, doublons, fuites.</translation>
    </message>
    <message>
        <source>Resampling of rasters on another grid</source>
        <translation>Rééchantillonnage des rasters d’une autre grille</translation>
    </message>
    <message>
        <source>Resolution of the network</source>
        <translation>Résolution du réseau</translation>
    </message>
    <message>
        <source>Result</source>
        <translation>Résultat</translation>
    </message>
    <message>
        <source>Retries</source>
        <translation>Nouvelles tentatives</translation>
    </message>
    <message>
        <source>Root mean squared error (cross-validated)</source>
        <translation>Racine de l’erreur quadratique moyenne (validation croisée)</translation>
    </message>
    <message>
        <source>Rotations</source>
        <translation>Rotations</translation>
    </message>
    <message>
        <source>Runs</source>
        <translation>Répétitions</translation>
    </message>
    <message>
        <source>Runs a function from a Python file of yours on each block of an image; reading, writing, memory, several workers and nodata are taken care of. The file can do whatever Python can: run only files that you trust.

def function(data, valid, **parameters): …

data is a numpy array (bands, rows, columns), valid tells where every band has data (rows, columns). It returns an array (bands, rows, columns) or (rows, columns), or a tuple of up to three: one for each result. Where it declares a parameter 'context' after a *, it also gets context.rasters (the bands of each raster by itself), context.band_names, context.halo, context.core (the slices of the block without its halo) and context.window (where the block lies in the image).

A function that looks at neighbours needs a halo as wide as it looks: data and valid then reach so many pixels beyond the block, mirrored at the image's border. What depends on the whole block, such as its mean, changes with the size of the blocks.

Pixels without data stay without, as do infinite results. A function that keeps Python busy, rather than numpy, runs fastest with the backend 'processes'.</source>
        <translation>Exécute une fonction d’un fichier Python de votre choix sur chaque bloc d’une image ; lecture, écriture, mémoire, plusieurs processus et nodata sont pris en charge. Le fichier peut faire tout ce que Python peut faire : n’exécutez que des fichiers de confiance.

def function(data, valid, **parameters): …

data est un tableau numpy (bandes, lignes, colonnes), valid dit où chaque bande a des données (lignes, colonnes). La fonction renvoie un tableau (bandes, lignes, colonnes) ou (lignes, colonnes), ou un tuple de trois tableaux au plus : un par résultat. Si elle déclare un paramètre « context » après une *, elle reçoit aussi context.rasters (les bandes de chaque raster à part), context.band_names, context.halo, context.core (les tranches du bloc sans son halo) et context.window (où le bloc se trouve dans l’image).

Une fonction qui regarde les voisins demande un halo aussi large que son regard : data et valid dépassent alors le bloc d’autant de pixels, en miroir au bord de l’image. Ce qui dépend du bloc entier, comme sa moyenne, change avec la taille des blocs.

Les pixels sans données le restent, de même que les résultats infinis. Une fonction qui occupe Python, plutôt que numpy, va le plus vite avec le moteur de calcul « processes ».</translation>
    </message>
    <message>
        <source>R² (cross-validated)</source>
        <translation>R² (validation croisée)</translation>
    </message>
    <message>
        <source>SMOTE: number of neighbours</source>
        <translation>SMOTE : nombre de voisins</translation>
    </message>
    <message>
        <source>Sampler</source>
        <translation>Mode de tirage</translation>
    </message>
    <message>
        <source>Samples</source>
        <translation>Échantillons</translation>
    </message>
    <message>
        <source>Samples held out</source>
        <translation>Échantillons mis de côté</translation>
    </message>
    <message>
        <source>Samples of each class</source>
        <translation>Échantillons de chaque classe</translation>
    </message>
    <message>
        <source>Samples of the test</source>
        <translation>Échantillons du test</translation>
    </message>
    <message>
        <source>Samples with the selected features</source>
        <translation>Échantillons avec les variables retenues</translation>
    </message>
    <message>
        <source>Sampling design</source>
        <translation>Plan d’échantillonnage</translation>
    </message>
    <message>
        <source>Save the profile all the same?</source>
        <translation>Enregistrer le profil malgré tout ?</translation>
    </message>
    <message>
        <source>Scale</source>
        <translation>Facteur d’échelle</translation>
    </message>
    <message>
        <source>Scale of pixel values</source>
        <translation>Facteur d’échelle des valeurs des pixels</translation>
    </message>
    <message>
        <source>Schedule of the learning rate</source>
        <translation>Évolution du taux d’apprentissage</translation>
    </message>
    <message>
        <source>Score</source>
        <translation>Score</translation>
    </message>
    <message>
        <source>Score of all features</source>
        <translation>Score de toutes les variables</translation>
    </message>
    <message>
        <source>Score of the selected features (optimistic)</source>
        <translation>Score des variables retenues (optimiste)</translation>
    </message>
    <message>
        <source>Score of the selection (nested)</source>
        <translation>Score de la sélection (imbriqué)</translation>
    </message>
    <message>
        <source>Score to tune for</source>
        <translation>Score à optimiser</translation>
    </message>
    <message>
        <source>Second result</source>
        <translation>Deuxième résultat</translation>
    </message>
    <message>
        <source>Seed</source>
        <translation>Graine aléatoire</translation>
    </message>
    <message>
        <source>Select features</source>
        <translation>Sélectionner des variables</translation>
    </message>
    <message>
        <source>Selected features</source>
        <translation>Variables retenues</translation>
    </message>
    <message>
        <source>Selects anew within each fold, to tell honestly what the selection is worth; takes as many times as long as there are folds.</source>
        <translation>Sélectionne à nouveau dans chaque pli, pour dire honnêtement ce que vaut la sélection ; multiplie la durée par le nombre de plis.</translation>
    </message>
    <message>
        <source>Sensor</source>
        <translation>Capteur</translation>
    </message>
    <message>
        <source>Several images are</source>
        <translation>Plusieurs images sont</translation>
    </message>
    <message>
        <source>Share kept apart for intervals</source>
        <translation>Part mise de côté pour les intervalles</translation>
    </message>
    <message>
        <source>Share of each class that goes to the test part, between 0 and 1; at least one stays on each side.</source>
        <translation>Part de chaque classe qui va au test, entre 0 et 1 ; il en reste au moins un de chaque côté.</translation>
    </message>
    <message>
        <source>Share of each class's polygons or blocks by which the best epoch is chosen; with 0 the last one is taken.</source>
        <translation>Part des polygones ou des blocs de chaque classe d’après laquelle la meilleure époque est choisie ; avec 0, la dernière est prise.</translation>
    </message>
    <message>
        <source>Share of each class's polygons or blocks that no training sees, and from which the accuracies come; with 0 no independent accuracy is measured. Both shares 0: learn from everything, once a network is chosen.</source>
        <translation>Part des polygones ou des blocs de chaque classe qu’aucun entraînement ne voit, et d’où viennent les exactitudes ; avec 0, aucune exactitude indépendante n’est mesurée. Les deux parts à 0 : apprendre de tout, une fois le réseau choisi.</translation>
    </message>
    <message>
        <source>Share of the pixels whose true value shall lie between the lower and the upper bound, in hundredths.</source>
        <translation>Part des pixels dont la vraie valeur doit se trouver entre la borne inférieure et la borne supérieure, en centièmes.</translation>
    </message>
    <message>
        <source>Share of the test part</source>
        <translation>Proportion de la part de test</translation>
    </message>
    <message>
        <source>Share of the test set</source>
        <translation>Part du jeu de test</translation>
    </message>
    <message>
        <source>Share of the validation set</source>
        <translation>Part du jeu de validation</translation>
    </message>
    <message>
        <source>Shares of the scenes</source>
        <translation>Parts des scènes</translation>
    </message>
    <message>
        <source>Shows the card of a model file (.terroir) as a page: classes with their colours and the number of samples and polygons that they were learnt from, the bands or features that an image must have, the classifier or network and its parameters, calibration, the scores of the cross-validation (of a network: of the test set) with F1 of each class, the importance of the features where it was asked for, and the software that trained it beside the one that is here.

Only the card is read, never the model's weights: the page can be made of any model, also of one that needs another version of scikit-learn, and says what to install then.</source>
        <translation>Montre la fiche d’un fichier de modèle (.terroir) sous forme de page : les classes avec leurs couleurs et le nombre d’échantillons et de polygones dont elles ont été apprises, les bandes ou variables qu’une image doit avoir, le classifieur ou le réseau et ses paramètres, la calibration, les scores de la validation croisée (d’un réseau : du jeu de test) avec le F1 de chaque classe, l’importance des variables si elle a été demandée, et les logiciels qui l’ont entraîné à côté de ceux qui sont présents.

Seule la fiche est lue, jamais les poids du modèle : la page peut être faite de n’importe quel modèle, même de celui qui a besoin d’une autre version de scikit-learn, et dit alors ce qu’il faut installer.</translation>
    </message>
    <message>
        <source>Shows the jobs that were submitted to clusters from here, and how far they are.</source>
        <translation>Montre les travaux soumis d’ici à des clusters, et où ils en sont.</translation>
    </message>
    <message>
        <source>Shows the jobs that were submitted to clusters from this machine, the newest first, in the log and as a table: state, progress, pixels per second, the machine that works on it and the last lines of its log.

States: queued (it waits for its turn), running, done (the results wait to be fetched), fetched, failed, cancelled, and lost (its folder on the cluster is gone). A cluster that cannot be reached leaves its jobs as they were when they were last asked for, and the log says so.

The panel 'Jobs on clusters' (menu Plugins ▸ Terroir) shows the same, and keeps it up to date.</source>
        <translation>Montre les travaux soumis à des clusters depuis cette machine, les plus récents d’abord, dans le journal et sous forme de table : état, progression, pixels par seconde, machine qui y travaille et dernières lignes de son journal.

États : queued (en file d’attente, il attend son tour), running (en cours), done (terminé, les résultats attendent d’être récupérés), fetched (récupéré), failed (en échec), cancelled (annulé) et lost (perdu, son dossier sur le cluster a disparu). Un cluster injoignable laisse ses travaux tels qu’ils étaient la dernière fois qu’il a répondu, et le journal le dit.

Le panneau « Travaux sur les clusters » (menu Extensions ▸ Terroir) montre la même chose, et la tient à jour.</translation>
    </message>
    <message>
        <source>Shows what a job on a cluster wrote: its messages, and why it failed.</source>
        <translation>Montre ce qu’un travail sur un cluster a écrit : ses messages, et pourquoi il a échoué.</translation>
    </message>
    <message>
        <source>Shows what a model is, needs and achieved, as a page; the model itself is not loaded.</source>
        <translation>Montre sous forme de page ce qu’est un modèle, ce qu’il lui faut et ce qu’il vaut ; le modèle lui-même n’est pas chargé.</translation>
    </message>
    <message>
        <source>Shows what the job wrote</source>
        <translation>Montre ce que le travail a écrit</translation>
    </message>
    <message>
        <source>Side</source>
        <translation>Côté</translation>
    </message>
    <message>
        <source>Side of a block (map units)</source>
        <translation>Côté d’un bloc (unité de la carte)</translation>
    </message>
    <message>
        <source>Side of a patch in pixels. A network sees no more than this around a pixel.</source>
        <translation>Côté d’une imagette en pixels. Un réseau ne voit rien au-delà autour d’un pixel.</translation>
    </message>
    <message>
        <source>Side of a training tile (pixels)</source>
        <translation>Côté d’une tuile d’entraînement (pixels)</translation>
    </message>
    <message>
        <source>Side of the blocks of CV block, in map units; in metres where the samples are in degrees.</source>
        <translation>Côté des blocs de CV block, dans l’unité de la carte ; en mètres si les échantillons sont en degrés.</translation>
    </message>
    <message>
        <source>Size of a patch</source>
        <translation>Taille d’une imagette</translation>
    </message>
    <message>
        <source>Smallest distance between samples</source>
        <translation>Distance minimale entre échantillons</translation>
    </message>
    <message>
        <source>Smallest purity</source>
        <translation>Pureté minimale</translation>
    </message>
    <message>
        <source>Smooths an image, finds edges or measures texture in a window around each pixel.</source>
        <translation>Lisse une image, détecte les contours ou mesure la texture dans une fenêtre autour de chaque pixel.</translation>
    </message>
    <message>
        <source>Spatial filter</source>
        <translation>Appliquer un filtre spatial</translation>
    </message>
    <message>
        <source>Spatial filters with their radius in pixels and the bands, indices or expressions to filter, separated by semicolons: mean:3; entropy:5:nir,NDVI. Without bands, all bands of the image are filtered.</source>
        <translation>Filtres spatiaux avec leur rayon en pixels et les bandes, indices ou expressions à filtrer, séparés par des points-virgules : mean:3; entropy:5:nir,NDVI. Sans bandes, toutes les bandes de l’image sont filtrées.</translation>
    </message>
    <message>
        <source>Spectral indices</source>
        <translation>Calculer des indices spectraux</translation>
    </message>
    <message>
        <source>Speed</source>
        <translation>Vitesse</translation>
    </message>
    <message>
        <source>Split field</source>
        <translation>Champ de séparation</translation>
    </message>
    <message>
        <source>Split into training, validation and test</source>
        <translation>Séparation en entraînement, validation et test</translation>
    </message>
    <message>
        <source>Split samples</source>
        <translation>Séparer les échantillons</translation>
    </message>
    <message>
        <source>Stack features</source>
        <translation>Empiler des variables</translation>
    </message>
    <message>
        <source>Standard deviation of the Gaussian (pixels)</source>
        <translation>Écart-type de la gaussienne (pixels)</translation>
    </message>
    <message>
        <source>Standard error of overall accuracy</source>
        <translation>Erreur-type de l’exactitude globale</translation>
    </message>
    <message>
        <source>Standard error of the estimated overall accuracy</source>
        <translation>Erreur-type de l’exactitude globale estimée</translation>
    </message>
    <message>
        <source>Standard error to be reached, above 0: 0.01 makes the 95 % interval about ± 2 % and needs about 1600 points where 80 % are expected to be right; 0.02 (± 4 %) needs about 400.</source>
        <translation>Erreur-type à atteindre, supérieure à 0 : 0.01 donne un intervalle à 95 % d’environ ± 2 % et demande environ 1600 points si 80 % sont attendus justes ; 0.02 (± 4 %) en demande environ 400.</translation>
    </message>
    <message>
        <source>Standardise features</source>
        <translation>Standardiser les variables</translation>
    </message>
    <message>
        <source>Start of the random numbers: the same seed gives the same result, another one another draw.</source>
        <translation>Départ des nombres aléatoires : la même graine donne le même résultat, une autre un autre tirage.</translation>
    </message>
    <message>
        <source>Starts with the feature that classifies best on its own, then adds the one that helps most, and so on (sequential forward selection), until none helps any more. Each set of features is judged by a cross-validation that keeps polygons together.

The score of the selected features is the best of many that were tried on the same polygons, and therefore optimistic. The nested score is honest: every fold is predicted with features that were selected without it. Where it is not above the score of all features, the selection saves features, but improves nothing.

The result SELECTED goes into FEATURES of 'Train classifier' as it is, in a model too.</source>
        <translation>Commence par la variable qui classe le mieux à elle seule, puis ajoute celle qui aide le plus, et ainsi de suite (sélection séquentielle ascendante), jusqu’à ce qu’aucune n’aide plus. Chaque jeu de variables est jugé par une validation croisée qui garde les polygones entiers.

Le score des variables retenues est le meilleur parmi beaucoup d’autres essayés sur les mêmes polygones : il est donc optimiste. Le score imbriqué est honnête : chaque pli est prédit avec des variables sélectionnées sans lui. S’il n’est pas supérieur au score de toutes les variables, la sélection économise des variables, mais n’améliore rien.

Le résultat SELECTED se donne tel quel à FEATURES de « Entraîner un classifieur », y compris dans un modèle du modeleur graphique.</translation>
    </message>
    <message>
        <source>State</source>
        <translation>État</translation>
    </message>
    <message>
        <source>Statistics</source>
        <translation>Statistiques</translation>
    </message>
    <message>
        <source>Step of patch networks (pixels)</source>
        <translation>Pas des réseaux par imagettes (pixels)</translation>
    </message>
    <message>
        <source>Step, feature, score and gain, at full precision.</source>
        <translation>Étape, variable, score et gain, en pleine précision.</translation>
    </message>
    <message>
        <source>Stop the job {id}?</source>
        <translation>Arrêter le travail {id} ?</translation>
    </message>
    <message>
        <source>Strata</source>
        <translation>Strates</translation>
    </message>
    <message>
        <source>Strategy</source>
        <translation>Stratégie</translation>
    </message>
    <message>
        <source>Stratum field</source>
        <translation>Champ de strate</translation>
    </message>
    <message>
        <source>Stride of the grid</source>
        <translation>Pas de la grille</translation>
    </message>
    <message>
        <source>Submit job</source>
        <translation>Soumettre un travail</translation>
    </message>
    <message>
        <source>Submitted</source>
        <translation>Soumis</translation>
    </message>
    <message>
        <source>Table of jobs</source>
        <translation>Table des travaux</translation>
    </message>
    <message>
        <source>Table of samples made by 'Extract samples' with target fields.</source>
        <translation>Table d’échantillons produite par « Extraire des échantillons » avec des champs cibles.</translation>
    </message>
    <message>
        <source>Table of samples made by 'Extract samples'.</source>
        <translation>Table d’échantillons produite par « Extraire des échantillons ».</translation>
    </message>
    <message>
        <source>Table of samples that shall test what is trained on the first one, to look for what both share.</source>
        <translation>Table d’échantillons destinée à tester ce qui est entraîné sur la première, pour chercher ce que les deux partagent.</translation>
    </message>
    <message>
        <source>Table of samples, made by 'Extract samples'.</source>
        <translation>Table d’échantillons produite par « Extraire des échantillons ».</translation>
    </message>
    <message>
        <source>Table of steps</source>
        <translation>Tableau des étapes</translation>
    </message>
    <message>
        <source>Table of strata</source>
        <translation>Tableau des strates</translation>
    </message>
    <message>
        <source>Table of training samples, made by 'Extract samples'.</source>
        <translation>Table d’échantillons d’apprentissage produite par « Extraire des échantillons ».</translation>
    </message>
    <message>
        <source>Table with the pixels, the polygons and the samples of each class.</source>
        <translation>Tableau des pixels, des polygones et des échantillons de chaque classe.</translation>
    </message>
    <message>
        <source>Take superfluous features back</source>
        <translation>Retirer les variables devenues superflues</translation>
    </message>
    <message>
        <source>Takes a job out of a cluster's queue, or stops it where it runs.</source>
        <translation>Retire un travail de la file d’attente d’un cluster, ou l’arrête là où il tourne.</translation>
    </message>
    <message>
        <source>Takes a job that waits out of a cluster's queue, or stops it where it runs; with a profile instead of a job, all jobs that were submitted with it from here and have not ended. Jobs of other people and other programs are never touched, and a job that has ended stays what it is.

The job stays in the list and its folder on the cluster, with the log, unless you have them removed.</source>
        <translation>Retire de la file d’attente d’un cluster un travail qui attend, ou l’arrête là où il tourne ; avec un profil au lieu d’un travail, tous les travaux soumis d’ici avec ce profil et qui ne sont pas terminés. Les travaux d’autres personnes et d’autres programmes ne sont jamais touchés, et un travail terminé reste ce qu’il est.

Le travail reste dans la liste et son dossier sur le cluster, avec le journal, sauf si vous les faites supprimer.</translation>
    </message>
    <message>
        <source>Takes the job out of the queue, or stops it</source>
        <translation>Retire le travail de la file d’attente, ou l’arrête</translation>
    </message>
    <message>
        <source>Target</source>
        <translation>Objectif</translation>
    </message>
    <message>
        <source>Target field</source>
        <translation>Champ cible</translation>
    </message>
    <message>
        <source>Target fields</source>
        <translation>Champs cibles</translation>
    </message>
    <message>
        <source>Tells whether the cluster of a profile can be used, and what to do where it cannot.</source>
        <translation>Dit si le cluster d’un profil est utilisable, et que faire s’il ne l’est pas.</translation>
    </message>
    <message>
        <source>Terroir model (*.terroir)</source>
        <translation>Modèle Terroir (*.terroir)</translation>
    </message>
    <message>
        <source>Test part</source>
        <translation>Part de test</translation>
    </message>
    <message>
        <source>Text files (*.txt)</source>
        <translation>Fichiers texte (*.txt)</translation>
    </message>
    <message>
        <source>The .job.json beside a result, or a file of the same form.</source>
        <translation>Le .job.json à côté d’un résultat, ou un fichier de même forme.</translation>
    </message>
    <message>
        <source>The algorithm was not prepared</source>
        <translation>L’algorithme n’a pas été préparé</translation>
    </message>
    <message>
        <source>The confusion matrix as a table.</source>
        <translation>La matrice de confusion sous forme de tableau.</translation>
    </message>
    <message>
        <source>The hull around the samples of each polygon, with its score and the class that it looks like.</source>
        <translation>L’enveloppe convexe des échantillons de chaque polygone, avec son score et la classe à laquelle il ressemble.</translation>
    </message>
    <message>
        <source>The jobs as a table (GeoPackage or CSV).</source>
        <translation>Les travaux sous forme de table (GeoPackage ou CSV).</translation>
    </message>
    <message>
        <source>The matrix between the maps as a table, with its components.</source>
        <translation>La matrice entre les cartes sous forme de tableau, avec ses composantes.</translation>
    </message>
    <message>
        <source>The network is the mean of its weights over the last part of the training instead of what the last step left (Polyak &amp; Juditsky 1992, Izmailov et al. 2018). For a learning rate that stays large; where it falls to zero, as by cosine and onecycle, there is little left to average.</source>
        <translation>Le réseau est la moyenne de ses poids sur la dernière partie de l’entraînement, au lieu de ce que le dernier pas a laissé (Polyak &amp; Juditsky 1992, Izmailov et al. 2018). Pour un taux d’apprentissage qui reste grand ; là où il tombe à zéro, comme avec cosine et onecycle, il reste peu à moyenner.</translation>
    </message>
    <message>
        <source>The noise's standard deviation is that of the class, feature by feature, divided by this.</source>
        <translation>L’écart-type du bruit est celui de la classe, variable par variable, divisé par ce nombre.</translation>
    </message>
    <message>
        <source>The rasters that the patches were cut from, in the same order. Not needed for patches that are files of their own.</source>
        <translation>Les rasters dont les imagettes ont été découpées, dans le même ordre. Inutile pour des imagettes qui sont des fichiers à part.</translation>
    </message>
    <message>
        <source>The recipe that made the features, where the table of samples has lost it: the recipe file or the raster that 'Stack features' wrote. The model keeps it, so that an image with plain bands will do for a map.</source>
        <translation>La recette qui a produit les variables, quand la table d’échantillons l’a perdue : le fichier de recette ou le raster écrit par « Empiler des variables ». Le modèle la garde : une image avec les bandes d’origine suffit alors pour une carte.</translation>
    </message>
    <message>
        <source>The recipe that made the features, where they are more than bands: the recipe file or the raster that 'Stack features' wrote. The model keeps it, so that an image with plain bands will do for a map.</source>
        <translation>La recette qui a produit les variables, si elles sont plus que des bandes : le fichier de recette ou le raster écrit par « Empiler des variables ». Le modèle la garde : une image avec les bandes d’origine suffit alors pour une carte.</translation>
    </message>
    <message>
        <source>The recipe with all that this image decided, to be used on other images.</source>
        <translation>La recette avec tout ce que cette image a déterminé, à utiliser sur d’autres images.</translation>
    </message>
    <message>
        <source>The same lines as a text file.</source>
        <translation>Les mêmes lignes dans un fichier texte.</translation>
    </message>
    <message>
        <source>The same table as a page or as CSV, to be sent to those who run the cluster.</source>
        <translation>La même table sous forme de page ou en CSV, à envoyer à ceux qui gèrent le cluster.</translation>
    </message>
    <message>
        <source>The same there</source>
        <translation>Le même là-bas</translation>
    </message>
    <message>
        <source>The samples and, after them, the made-up ones, with a field synthetic that is 1 for these.</source>
        <translation>Les échantillons, suivis des échantillons synthétiques, avec un champ synthetic qui vaut 1 pour ces derniers.</translation>
    </message>
    <message>
        <source>The table of samples without the other features; class, polygon and whatever is no feature stay.</source>
        <translation>La table d’échantillons sans les autres variables ; la classe, le polygone et tout ce qui n’est pas une variable restent.</translation>
    </message>
    <message>
        <source>The whole input with a field split (split_1, split_2, … for several runs): train, test or removed.</source>
        <translation>Toute l’entrée avec un champ split (split_1, split_2, … pour plusieurs répétitions) : train, test ou removed.</translation>
    </message>
    <message>
        <source>These comments of the file would be lost:</source>
        <translation>Ces commentaires du fichier seraient perdus :</translation>
    </message>
    <message>
        <source>Third result</source>
        <translation>Troisième résultat</translation>
    </message>
    <message>
        <source>Threshold (for fixed)</source>
        <translation>Seuil (pour fixed)</translation>
    </message>
    <message>
        <source>Threshold (the lowest of several)</source>
        <translation>Seuil (le plus bas s’il y en a plusieurs)</translation>
    </message>
    <message>
        <source>Threshold raster</source>
        <translation>Seuiller un raster</translation>
    </message>
    <message>
        <source>Tiles of an epoch</source>
        <translation>Tuiles d’une époque</translation>
    </message>
    <message>
        <source>Time budget (minutes)</source>
        <translation>Budget de temps (minutes)</translation>
    </message>
    <message>
        <source>Time limit of a job</source>
        <translation>Durée limite (walltime) d’un travail</translation>
    </message>
    <message>
        <source>Tolerance</source>
        <translation>Tolérance</translation>
    </message>
    <message>
        <source>Train classifier</source>
        <translation>Entraîner un classifieur</translation>
    </message>
    <message>
        <source>Train patch network</source>
        <translation>Entraîner un réseau par imagettes</translation>
    </message>
    <message>
        <source>Train regressor</source>
        <translation>Entraîner un régresseur</translation>
    </message>
    <message>
        <source>Train segmentation network</source>
        <translation>Entraîner un réseau de segmentation</translation>
    </message>
    <message>
        <source>Train the last layer only</source>
        <translation>Entraîner seulement la dernière couche</translation>
    </message>
    <message>
        <source>Training part</source>
        <translation>Part d’apprentissage</translation>
    </message>
    <message>
        <source>Training sees images mirrored at random: seen from above, the land has no left and right.</source>
        <translation>L’entraînement voit des images retournées au hasard, en miroir : vu d’en haut, le terrain n’a ni gauche ni droite.</translation>
    </message>
    <message>
        <source>Training sees images turned by 90, 180 or 270 degrees at random.</source>
        <translation>L’entraînement voit des images tournées au hasard de 90, 180 ou 270 degrés.</translation>
    </message>
    <message>
        <source>Training sees the image in squares of so many pixels, a multiple of 8 for unet. Larger ones show more of what lies around, and take more memory and time.</source>
        <translation>L’entraînement voit l’image en carrés d’autant de pixels, un multiple de 8 pour unet. Des carrés plus grands montrent davantage de ce qui est autour, et prennent plus de mémoire et de temps.</translation>
    </message>
    <message>
        <source>Training stops when the macro F1 of the validation set has not risen for so many epochs; 0 never stops early. The model is that of the best epoch in any case.</source>
        <translation>L’entraînement s’arrête quand le F1 macro du jeu de validation n’a pas augmenté depuis autant d’époques ; 0 n’arrête jamais avant la fin. Le modèle est dans tous les cas celui de la meilleure époque.</translation>
    </message>
    <message>
        <source>Trains a convolutional network on patches made by 'Extract patches' or 'Import patches', and writes it to a model file (.terroir). 'Classify raster' then gives every pixel the class of the patch around it.

Architectures: sigma (three convolutions and a dense layer, quick, a good start for 30 × 30 pixels), slidingwindow (about 110,000 weights, for 65 × 65 pixels), resnet18 (a large network, for WEIGHTS that were learnt elsewhere) and custom (a torch.nn.Module of your own).

Patches are divided into training, validation and test, with whole polygons kept together; a training patch that overlaps one of the validation or the test is left out. The validation tells when to stop and which epoch was the best. The test is looked at once, at the end: the accuracies come from it. Look at F1 class by class: an accuracy hides rare classes that are never found.

After every epoch the training is kept in a checkpoint beside the model. One that was stopped or has failed goes on there when it is run again with the same inputs and parameters.

Needs the Python package torch. A graphics card is used where torch sees one.</source>
        <translation>Entraîne un réseau de neurones convolutif (CNN) sur des imagettes produites par « Extraire des imagettes » ou « Importer des imagettes », et l’écrit dans un fichier de modèle (.terroir). « Classer un raster » donne ensuite à chaque pixel la classe de l’imagette qui l’entoure.

Architectures : sigma (trois convolutions et une couche dense, rapide, un bon point de départ pour 30 × 30 pixels), slidingwindow (environ 110 000 poids, pour 65 × 65 pixels), resnet18 (un grand réseau, pour des WEIGHTS appris ailleurs) et custom (votre propre torch.nn.Module).

Les imagettes sont réparties en entraînement, validation et test, en gardant ensemble les polygones entiers ; une imagette d’entraînement qui en chevauche une de la validation ou du test est laissée de côté. La validation dit quand s’arrêter et quelle époque était la meilleure. Le test n’est regardé qu’une fois, à la fin : c’est de lui que viennent les exactitudes. Regardez le F1 classe par classe : une exactitude globale cache les classes rares qui ne sont jamais trouvées.

Après chaque époque, l’entraînement est gardé dans un point de reprise à côté du modèle. Un entraînement arrêté ou qui a échoué se poursuit à partir de là quand il est relancé avec les mêmes entrées et paramètres.

Le paquet Python torch est nécessaire. Une carte graphique est utilisée si torch en voit une.</translation>
    </message>
    <message>
        <source>Trains a convolutional network that tells a pixel's class by the patch around it.</source>
        <translation>Entraîne un réseau de neurones convolutif qui reconnaît la classe d’un pixel à l’imagette qui l’entoure.</translation>
    </message>
    <message>
        <source>Trains a fully convolutional network (U-Net) that gives every pixel its class.</source>
        <translation>Entraîne un réseau entièrement convolutif (U-Net) qui donne à chaque pixel sa classe.</translation>
    </message>
    <message>
        <source>Trains a fully convolutional network on the pixels of polygons, or of a raster of class codes, and writes it to a model file (.terroir) for 'Classify raster'. It answers for all pixels of an image at once: borders of classes become sharper than with patches, and the training is quicker.

Only a part of the image needs labels: pixels without one are looked at, and count for nothing. Pixels in polygons of different classes have no label. Training tiles are drawn anew for every epoch where training labels are.

Architectures: unet (residual blocks with batch normalisation, about 1.3 million weights; PARAMETERS: width 32, depth 3, passed_indices false) and custom (a torch.nn.Module of your own).

Polygons are divided into training, validation and test, and a raster of labels by squares of the map. A tile shows the labels of its own set only. The validation tells when to stop and which epoch was the best. The test is looked at once, at the end: the accuracies come from it. Look at F1 class by class: an accuracy hides rare classes that are never found.

After every epoch the training is kept in a checkpoint beside the model. One that was stopped or has failed goes on there when it is run again with the same inputs and parameters.

Needs the Python package torch. A graphics card is used where torch sees one.</source>
        <translation>Entraîne un réseau entièrement convolutif sur les pixels de polygones, ou d’un raster de codes de classes, et l’écrit dans un fichier de modèle (.terroir) pour « Classer un raster ». Il répond pour tous les pixels d’une image à la fois : les limites des classes sont plus nettes qu’avec des imagettes, et l’entraînement est plus rapide.

Une partie seulement de l’image a besoin d’étiquettes : les pixels qui n’en ont pas sont regardés, et ne comptent pour rien. Les pixels situés dans des polygones de classes différentes n’ont pas d’étiquette. Les tuiles d’entraînement sont tirées à nouveau à chaque époque, là où sont les étiquettes d’entraînement.

Architectures : unet (blocs résiduels avec normalisation par lots, environ 1,3 million de poids ; PARAMETERS : width 32, depth 3, passed_indices false) et custom (votre propre torch.nn.Module).

Les polygones sont répartis en entraînement, validation et test, et un raster d’étiquettes par carrés de la carte. Une tuile ne montre que les étiquettes de son propre jeu. La validation dit quand s’arrêter et quelle époque était la meilleure. Le test n’est regardé qu’une fois, à la fin : c’est de lui que viennent les exactitudes. Regardez le F1 classe par classe : une exactitude globale cache les classes rares qui ne sont jamais trouvées.

Après chaque époque, l’entraînement est gardé dans un point de reprise à côté du modèle. Un entraînement arrêté ou qui a échoué se poursuit à partir de là quand il est relancé avec les mêmes entrées et paramètres.

Le paquet Python torch est nécessaire. Une carte graphique est utilisée si torch en voit une.</translation>
    </message>
    <message>
        <source>Trials</source>
        <translation>Essais</translation>
    </message>
    <message>
        <source>Tuning</source>
        <translation>Réglage</translation>
    </message>
    <message>
        <source>Type of the results: auto takes what the function returns; for a whole type fractions are rounded.</source>
        <translation>Type des résultats : auto prend celui que la fonction renvoie ; pour un type entier, les décimales sont arrondies.</translation>
    </message>
    <message>
        <source>Upper bound</source>
        <translation>Borne supérieure</translation>
    </message>
    <message>
        <source>Upper threshold (for fixed, between)</source>
        <translation>Seuil supérieur (pour fixed, between)</translation>
    </message>
    <message>
        <source>Value in LABELS that means no label, besides its nodata value; for example 0.</source>
        <translation>Valeur de LABELS qui signifie sans étiquette, en plus de sa valeur nodata ; par exemple 0.</translation>
    </message>
    <message>
        <source>Value of pixels without data; empty takes the largest of the types uint8 and uint16, else the least.</source>
        <translation>Valeur des pixels sans données ; vide : la plus grande pour les types uint8 et uint16, sinon la plus petite.</translation>
    </message>
    <message>
        <source>Wait for the first worker (seconds)</source>
        <translation>Attente du premier processus de calcul (secondes)</translation>
    </message>
    <message>
        <source>Weight decay</source>
        <translation>Décroissance des poids (weight decay)</translation>
    </message>
    <message>
        <source>Weights (*.safetensors *.terroir *.pth *.pt)</source>
        <translation>Poids (*.safetensors *.terroir *.pth *.pt)</translation>
    </message>
    <message>
        <source>Weights of classes</source>
        <translation>Poids des classes</translation>
    </message>
    <message>
        <source>Weights that were learnt elsewhere (transfer learning): a .safetensors file or a state dict of torch (.pt, .pth) with torchvision's names, or a model of this plugin with the same ARCHITECTURE. Layers that do not fit the bands or the classes are adapted or learnt anew; the log says which.</source>
        <translation>Poids appris ailleurs (apprentissage par transfert) : un fichier .safetensors ou un state dict de torch (.pt, .pth) avec les noms de torchvision, ou un modèle de cette extension avec la même ARCHITECTURE. Les couches qui ne correspondent pas aux bandes ou aux classes sont adaptées ou apprises à nouveau ; le journal dit lesquelles.</translation>
    </message>
    <message>
        <source>Weights to start from</source>
        <translation>Poids de départ</translation>
    </message>
    <message>
        <source>What TUNING and auto make as high as they can: macro F1 gives small classes the same weight.</source>
        <translation>Ce que TUNING et auto rendent aussi élevé que possible : le F1 macro donne le même poids aux petites classes.</translation>
    </message>
    <message>
        <source>What is computed in the window around each pixel.</source>
        <translation>Ce qui est calculé dans la fenêtre autour de chaque pixel.</translation>
    </message>
    <message>
        <source>What is expected of single classes, named by code or label: above 0 and up to 1.</source>
        <translation>Ce qui est attendu de certaines classes, désignées par leur code ou leur libellé : supérieur à 0, au plus 1.</translation>
    </message>
    <message>
        <source>What is expected of the classes that are not in the table, above 0 and up to 1.</source>
        <translation>Ce qui est attendu des classes absentes du tableau, supérieur à 0, au plus 1.</translation>
    </message>
    <message>
        <source>What is maximised: macrof1 (mean F1 of the classes, rare ones count as much as common ones), weightedf1 (mean weighted with the classes' samples), overallaccuracy or kappa.</source>
        <translation>Ce qui est maximisé : macrof1 (F1 moyen des classes, où les rares comptent autant que les fréquentes), weightedf1 (moyenne pondérée par les échantillons des classes), overallaccuracy ou kappa.</translation>
    </message>
    <message>
        <source>What kind of model to train; auto tries several by grouped cross-validation, and leaves the random forest only where another one is better by more than chance.</source>
        <translation>Type de modèle à entraîner ; auto en essaie plusieurs par validation croisée groupée et ne quitte la forêt aléatoire que si un autre fait mieux que par hasard.</translation>
    </message>
    <message>
        <source>What the agreement map shows</source>
        <translation>Contenu de la carte d’accord</translation>
    </message>
    <message>
        <source>What the features are selected for, as in 'Train classifier'. A feature that helps one classifier may not help another: take the one that the map will be made with.</source>
        <translation>Ce pour quoi les variables sont sélectionnées, comme dans « Entraîner un classifieur ». Une variable qui aide un classifieur peut ne pas en aider un autre : prenez celui avec lequel la carte sera faite.</translation>
    </message>
    <message>
        <source>What the profile is to be used for. dask: runs that this machine waits for; batch: jobs in the queue that are fetched later; auto: batch where the profile names another machine with a queue, else dask.</source>
        <translation>À quoi le profil doit servir. dask : des calculs que cette machine attend ; batch : des travaux en file d’attente, récupérés plus tard ; auto : batch si le profil nomme une autre machine avec une file d’attente, sinon dask.</translation>
    </message>
    <message>
        <source>What to bring</source>
        <translation>Que rapporter</translation>
    </message>
    <message>
        <source>Where</source>
        <translation>Où</translation>
    </message>
    <message>
        <source>Where a network runs: auto takes a graphics card where torch sees one (cuda, mps), and otherwise the processor (cpu). The log says which.</source>
        <translation>Où un réseau tourne : auto prend une carte graphique si torch en voit une (cuda, mps), et sinon le processeur (cpu). Le journal dit lequel.</translation>
    </message>
    <message>
        <source>Where a run with the same inputs, parameters and outputs was killed (a crash, a power cut), only what it had not done yet is computed. What changed since then starts afresh. Outputs need a name: temporary ones get another one each time.</source>
        <translation>Si un traitement avec les mêmes entrées, paramètres et sorties s’est arrêté net (plantage, coupure de courant), seul ce qu’il n’avait pas encore fait est calculé. Ce qui a changé depuis est refait entièrement. Les sorties doivent être nommées : les sorties temporaires changent de nom à chaque fois.</translation>
    </message>
    <message>
        <source>Where blocks are computed: serial (one after the other), threads (several at once), processes (several at once, for Python functions that would make threads wait for each other) or dask (on the cluster that PROFILE names, while this dialog waits); batch hands the whole job to that cluster's queue and comes back at once, so that QGIS may be closed; 'Fetch job' brings the results, and no step of a model can follow. auto takes the Processing option, and threads where there is more than one core. The result is the same.</source>
        <translation>Où les blocs sont calculés : serial (l’un après l’autre), threads (plusieurs à la fois), processes (plusieurs à la fois, pour les fonctions Python qui feraient s’attendre les threads) ou dask (sur le cluster que nomme PROFILE, pendant que cette boîte de dialogue attend) ; batch confie tout le travail à la file d’attente de ce cluster et rend la main aussitôt, de sorte que QGIS peut être fermé ; « Récupérer un travail » rapporte les résultats, et aucune étape d’un modèle de traitement ne peut suivre. auto prend l’option de Traitement, et threads s’il y a plus d’un cœur. Le résultat est le même.</translation>
    </message>
    <message>
        <source>Where the checkpoint is that of a training with the same inputs and parameters, it goes on there; what changed since then starts afresh.</source>
        <translation>Si le point de reprise est celui d’un entraînement avec les mêmes entrées et paramètres, l’entraînement se poursuit à partir de là ; si quelque chose a changé depuis, il reprend du début.</translation>
    </message>
    <message>
        <source>Where the threshold comes from: otsu, triangle, li and, with several classes, multiotsu find it in the histogram; percentile takes a share of the pixels, fixed the value given.</source>
        <translation>D’où vient le seuil : otsu, triangle, li et, pour plusieurs classes, multiotsu le trouvent dans l’histogramme ; percentile prend une part des pixels, fixed la valeur donnée.</translation>
    </message>
    <message>
        <source>Whether networks are to be used there, which need torch. A network as the model says so by itself.</source>
        <translation>Si des réseaux doivent y être utilisés, qui ont besoin de torch. Un réseau donné comme modèle le dit de lui-même.</translation>
    </message>
    <message>
        <source>Which band is which, by name or number, where it is not found: {"N": "b4", "R": 3}.</source>
        <translation>Quelle bande est laquelle, par nom ou numéro, quand elle n’est pas reconnue : {"N": "b4", "R": 3}.</translation>
    </message>
    <message>
        <source>Which band is which: auto goes by the names of the bands; a sensor by its own names too, such as B8A, or else by the usual order of its bands (SPOT and Pléiades: red, green, blue, near infrared).</source>
        <translation>Quelle bande est laquelle : auto se fie aux noms des bandes ; un capteur aussi à ses propres noms, comme B8A, ou sinon à l’ordre habituel de ses bandes (SPOT et Pléiades : rouge, vert, bleu, proche infrarouge).</translation>
    </message>
    <message>
        <source>Which values get 1: above the threshold, below it (or equal), or between two thresholds (both included; with the method 'fixed' only). With 'multiotsu' it does not count.</source>
        <translation>Quelles valeurs reçoivent 1 : above, au-dessus du seuil ; below, en dessous (ou égales) ; between, entre deux seuils (inclus ; avec la méthode « fixed » seulement). Sans effet avec « multiotsu ».</translation>
    </message>
    <message>
        <source>Width of intervals</source>
        <translation>Largeur des intervalles</translation>
    </message>
    <message>
        <source>With WEIGHTS: everything but the last layer stays as it is there, which is quick and needs few samples.</source>
        <translation>Avec WEIGHTS : tout sauf la dernière couche y reste tel quel, ce qui est rapide et demande peu d’échantillons.</translation>
    </message>
    <message>
        <source>Workers</source>
        <translation>Calculs simultanés</translation>
    </message>
    <message>
        <source>Workers (0: one for each core)</source>
        <translation>Calculs simultanés (0 : un par cœur)</translation>
    </message>
    <message>
        <source>accuracy,assessment,validation,confusion matrix,F1,kappa,precision,recall,report,ground truth,confidence interval,standard error,area,stratified,bootstrap,IoU</source>
        <translation>exactitude,évaluation,validation,matrice de confusion,F1,kappa,précision,rappel,rapport,vérité terrain,intervalle de confiance,erreur-type,surface,stratifié,bootstrap,IoU</translation>
    </message>
    <message>
        <source>adamw (Adam with decoupled weight decay, Loshchilov &amp; Hutter 2019) or adam (Kingma &amp; Ba 2015).</source>
        <translation>adamw (Adam avec décroissance des poids découplée, Loshchilov &amp; Hutter 2019) ou adam (Kingma &amp; Ba 2015).</translation>
    </message>
    <message>
        <source>agreement: 2 where the maps have the same class, 1 where not; transitions: the code in map A times a power of ten plus the code in map B, with the names of both.</source>
        <translation>agreement : 2 là où les cartes ont la même classe, 1 ailleurs ; transitions : le code de la carte A multiplié par une puissance de dix, plus le code de la carte B, avec les noms des deux.</translation>
    </message>
    <message>
        <source>as ssh calls it; empty: this machine</source>
        <translation>tel que ssh l’appelle ; vide : cette machine</translation>
    </message>
    <message>
        <source>at least</source>
        <translation>au moins</translation>
    </message>
    <message>
        <source>at most</source>
        <translation>au plus</translation>
    </message>
    <message>
        <source>augment,augmentation,SMOTE,imbalance,balance,oversampling,rare classes,samples</source>
        <translation>augmenter,augmentation,SMOTE,déséquilibre,équilibrer,suréchantillonnage,classes rares,échantillons</translation>
    </message>
    <message>
        <source>auto computes on this machine; batch hands the whole job to the queue of the cluster that PROFILE names and comes back at once, so that QGIS may be closed; 'Fetch job' brings the results, and no step of a model can follow. The result is the same.</source>
        <translation>auto calcule sur cette machine ; batch confie tout le travail à la file d’attente du cluster que nomme PROFILE et rend la main aussitôt, de sorte que QGIS peut être fermé ; « Récupérer un travail » rapporte les résultats, et aucune étape d’un modèle de traitement ne peut suivre. Le résultat est le même.</translation>
    </message>
    <message>
        <source>balanced: rare classes count more, by the inverse of their frequency; rooted: by its square root, so that a class of a few pixels does not spread over whatever resembles it; none: every sample counts the same.</source>
        <translation>balanced : les classes rares comptent davantage, selon l’inverse de leur fréquence ; rooted : selon sa racine carrée, pour qu’une classe de quelques pixels ne s’étende pas à tout ce qui lui ressemble ; none : tous les échantillons comptent autant.</translation>
    </message>
    <message>
        <source>bands: all images are bands of one, on the grid of the first; scenes: each image is read by itself on its own grid (other dates, tiles side by side), and all have the same bands.</source>
        <translation>bands : toutes les images sont les bandes d’une seule, sur la grille de la première ; scenes : chaque image est lue à part sur sa propre grille (autres dates, tuiles côte à côte), et toutes ont les mêmes bandes.</translation>
    </message>
    <message>
        <source>cancelled</source>
        <translation>annulé</translation>
    </message>
    <message>
        <source>cannot be read</source>
        <translation>illisible</translation>
    </message>
    <message>
        <source>centre takes the pixels whose centre lies in the polygon, touched every pixel that the polygon touches, inside the pixels that lie wholly in it.</source>
        <translation>centre prend les pixels dont le centre est dans le polygone, touched tous les pixels que le polygone touche, inside les pixels qui y sont entièrement.</translation>
    </message>
    <message>
        <source>classify,predict,map,model,land cover,classification,confidence,probability,random forest,margin,entropy,area of applicability,dissimilarity,unclassified,regions,stratification,blending</source>
        <translation>classer,classification,prédire,carte,modèle,occupation du sol,confiance,probabilité,forêt aléatoire,random forest,marge,entropie,domaine d’applicabilité,area of applicability,dissimilarité,non classé,régions,stratification,transition</translation>
    </message>
    <message>
        <source>cluster,batch,cancel,stop,kill,delete,job,queue,scancel,qdel</source>
        <translation>cluster,batch,annuler,arrêter,tuer,supprimer,travail,job,file d’attente,scancel,qdel</translation>
    </message>
    <message>
        <source>cluster,batch,fetch,download,results,job,queue,quick look,slurm</source>
        <translation>cluster,batch,récupérer,télécharger,résultats,travail,job,file d’attente,aperçu,slurm</translation>
    </message>
    <message>
        <source>cluster,batch,jobs,list,queue,state,progress,status,monitor,slurm</source>
        <translation>cluster,batch,travaux,jobs,liste,file d’attente,état,progression,statut,suivi,slurm</translation>
    </message>
    <message>
        <source>cluster,batch,log,messages,errors,output,job,stderr,debug</source>
        <translation>cluster,batch,journal,log,messages,erreurs,sortie,travail,job,stderr,débogage</translation>
    </message>
    <message>
        <source>cluster,batch,submit,queue,slurm,pbs,sge,lsf,oar,ssh,job,hpc,detached,remote</source>
        <translation>cluster,batch,soumettre,soumission,file d’attente,slurm,pbs,sge,lsf,oar,ssh,travail,job,hpc,détaché,distant</translation>
    </message>
    <message>
        <source>cluster,clustering,unsupervised,classification,k-means,kmeans,mini-batch,gaussian mixture,isodata,segment</source>
        <translation>grappes,cluster,clustering,regroupement,non supervisé,classification,k-means,kmeans,k-moyennes,mini-batch,mélange gaussien,isodata,segmentation</translation>
    </message>
    <message>
        <source>cluster,dask,batch,slurm,check,diagnosis,profile,test,connection,versions</source>
        <translation>cluster,dask,batch,slurm,vérifier,vérification,diagnostic,profil,test,connexion,versions</translation>
    </message>
    <message>
        <source>compare,comparison,difference,agreement,change,transition,McNemar,quantity,allocation,exchange,shift</source>
        <translation>comparer,comparaison,différence,accord,changement,transition,McNemar,quantité,allocation,échange,décalage</translation>
    </message>
    <message>
        <source>constant: as wide everywhere; local (for the forest): wide where its trees disagree, narrow where they agree.</source>
        <translation>constant : même largeur partout ; local (pour forest) : larges là où ses arbres divergent, étroits là où ils s’accordent.</translation>
    </message>
    <message>
        <source>cosine falls smoothly to zero over all epochs; step takes 0.7 of it every 50 epochs; onecycle rises first and falls then; constant stays.</source>
        <translation>cosine descend doucement jusqu’à zéro sur toutes les époques ; step le multiplie par 0.7 toutes les 50 époques ; onecycle monte d’abord puis descend ; constant reste.</translation>
    </message>
    <message>
        <source>crossentropy; focal, which looks at what is hard (Lin et al. 2017); dice, which looks at the overlap of each class (Milletari et al. 2016). What has no label counts in none of them.</source>
        <translation>crossentropy (entropie croisée) ; focal, qui regarde ce qui est difficile (Lin et al. 2017) ; dice, qui regarde le recouvrement de chaque classe (Milletari et al. 2016). Ce qui n’a pas d’étiquette ne compte dans aucune.</translation>
    </message>
    <message>
        <source>deep learning,cnn,convolutional neural network,patch,train,model,torch,classification,land cover,resnet</source>
        <translation>apprentissage profond,deep learning,cnn,réseau de neurones convolutif,imagette,patch,entraîner,modèle,torch,classification,occupation du sol,resnet</translation>
    </message>
    <message>
        <source>deep learning,patches,chips,import,ImageFolder,images,training,data set,cnn</source>
        <translation>apprentissage profond,deep learning,imagettes,patch,importer,ImageFolder,images,entraînement,jeu de données,cnn</translation>
    </message>
    <message>
        <source>deep learning,patches,chips,tiles,training,samples,cnn,convolutional,footprints</source>
        <translation>apprentissage profond,deep learning,imagettes,patch,tuiles,entraînement,échantillons,cnn,convolutif,emprises</translation>
    </message>
    <message>
        <source>deep learning,segmentation,semantic,u-net,unet,fully convolutional,train,model,torch,classification,land cover</source>
        <translation>apprentissage profond,deep learning,segmentation,sémantique,u-net,unet,réseau entièrement convolutif,entraîner,modèle,torch,classification,occupation du sol</translation>
    </message>
    <message>
        <source>done</source>
        <translation>terminé</translation>
    </message>
    <message>
        <source>empty: the cluster's own choice</source>
        <translation>vide : le choix du cluster</translation>
    </message>
    <message>
        <source>everywhere: from the list, and its folder from the cluster, with the log and all results; list: from the list only, without asking the cluster, which may not be there any more.</source>
        <translation>everywhere : de la liste, et son dossier du cluster, avec le journal et tous les résultats ; list : de la liste seulement, sans interroger le cluster, qui n’existe peut-être plus.</translation>
    </message>
    <message>
        <source>failed</source>
        <translation>en échec</translation>
    </message>
    <message>
        <source>failure</source>
        <translation>échec</translation>
    </message>
    <message>
        <source>feature selection,variable selection,forward selection,floating,bands,importance,reduce,dimension,learning</source>
        <translation>sélection de variables,feature selection,sélection ascendante,forward selection,recherche flottante,bandes,importance,réduire,dimension,apprentissage</translation>
    </message>
    <message>
        <source>features,stack,feature stack,recipe,layer stack,bands,indices,texture,filter,predictors,concatenate</source>
        <translation>variables,pile,pile de variables,recette,empilement,bandes,indices,texture,filtre,prédicteurs,concaténer</translation>
    </message>
    <message>
        <source>fetched</source>
        <translation>récupéré</translation>
    </message>
    <message>
        <source>filter,neighbourhood,focal,moving window,smooth,mean,median,majority,gaussian,sobel,edge,texture,glcm,haralick,entropy,morphology,opening,closing</source>
        <translation>filtre,voisinage,focal,fenêtre glissante,lissage,moyenne,médiane,majorité,gaussien,sobel,contour,texture,glcm,haralick,entropie,morphologie,ouverture,fermeture</translation>
    </message>
    <message>
        <source>fine</source>
        <translation>correct</translation>
    </message>
    <message>
        <source>for jobs and what workers unpack, such as {example}</source>
        <translation>pour les travaux et ce que déballent les processus de calcul, comme {example}</translation>
    </message>
    <message>
        <source>forest: random forest, needs no tuning; histgb: boosted trees, for many samples; svr: support vectors, for few samples; ridge: a weighted sum of the features; pls: the same by way of a few components, for spectra; mlp: a small neural network.</source>
        <translation>forest : forêt aléatoire, ne demande pas de réglage ; histgb : gradient boosting, pour beaucoup d’échantillons ; svr : vecteurs de support, pour peu d’échantillons ; ridge : une somme pondérée des variables ; pls : de même, au moyen de quelques composantes, pour des spectres ; mlp : un petit réseau de neurones.</translation>
    </message>
    <message>
        <source>grid: around the pixels of a lattice over the image that lie in polygons; random: around pixels drawn from the polygons; centroid: one around the middle of each polygon (a point on it where that lies outside).</source>
        <translation>grid : autour des pixels d’une grille régulière sur l’image qui sont dans des polygones ; random : autour de pixels tirés dans les polygones ; centroid : une autour du milieu de chaque polygone (un point de celui-ci si le milieu est en dehors).</translation>
    </message>
    <message>
        <source>htcondor – HTCondor's queue</source>
        <translation>htcondor – la file d’attente de HTCondor</translation>
    </message>
    <message>
        <source>import,model,scikit-learn,skops,ONNX,onnxruntime,external,classifier,pre-trained,convert,Deepness,network,deep learning,segmentation</source>
        <translation>importer,modèle,scikit-learn,skops,ONNX,onnxruntime,externe,classifieur,pré-entraîné,convertir,Deepness,réseau,apprentissage profond,deep learning,segmentation</translation>
    </message>
    <message>
        <source>index,indices,ndvi,ndwi,evi,savi,vegetation,water,band math,raster calculator,expression,spyndex</source>
        <translation>indice,indices,ndvi,ndwi,evi,savi,végétation,eau,calcul de bandes,calculatrice raster,expression,spyndex</translation>
    </message>
    <message>
        <source>kmeans: round clusters of about the same extent. minibatch: the same by parts of the pixels, faster. gaussianmixture: clusters of any extent and direction, slower.</source>
        <translation>kmeans : grappes rondes d’étendue à peu près égale. minibatch : de même, par parties des pixels, plus rapide. gaussianmixture : grappes d’étendue et d’orientation quelconques, plus lent.</translation>
    </message>
    <message>
        <source>local – processes on this machine</source>
        <translation>local – des processus sur cette machine</translation>
    </message>
    <message>
        <source>lost</source>
        <translation>perdu</translation>
    </message>
    <message>
        <source>lsf – LSF's queue</source>
        <translation>lsf – la file d’attente de LSF</translation>
    </message>
    <message>
        <source>model,card,information,metadata,classes,bands,accuracy,importance,version,scikit-learn</source>
        <translation>modèle,fiche,information,métadonnées,classes,bandes,exactitude,importance,version,scikit-learn</translation>
    </message>
    <message>
        <source>names, with commas between them</source>
        <translation>des noms, séparés par des virgules</translation>
    </message>
    <message>
        <source>oar – OAR's queue</source>
        <translation>oar – la file d’attente de OAR</translation>
    </message>
    <message>
        <source>outoffold: from the errors of the cross-validation, close to the level in practice; split: from polygons kept apart from the final model, with a guarantee for new polygons like them; none.</source>
        <translation>outoffold : à partir des erreurs de la validation croisée, proche du niveau en pratique ; split : à partir de polygones soustraits au modèle final, avec une garantie pour de nouveaux polygones semblables ; none : aucun.</translation>
    </message>
    <message>
        <source>pbs – the queue of PBS or Torque</source>
        <translation>pbs – la file d’attente de PBS ou de Torque</translation>
    </message>
    <message>
        <source>polygon keeps whole polygons in one of the three; block keeps what lies in one square of the map together, for polygons that lie close to each other. The validation set chooses the best epoch, the test set is looked at once, at the end.</source>
        <translation>polygon garde les polygones entiers dans un seul des trois ; block garde ensemble ce qui est dans un même carré de la carte, pour des polygones proches les uns des autres. Le jeu de validation choisit la meilleure époque, le jeu de test n’est regardé qu’une fois, à la fin.</translation>
    </message>
    <message>
        <source>polygon keeps whole polygons together; pixel splits single samples, which flatters the accuracy; block keeps what lies in one square of the map together; distance splits by polygon and removes what is close to the test from training.</source>
        <translation>polygon garde les polygones entiers ; pixel sépare les échantillons un à un, ce qui flatte l’exactitude ; block garde ensemble ce qui est dans un même carré de la carte ; distance sépare par polygone et retire de l’apprentissage ce qui est proche du test.</translation>
    </message>
    <message>
        <source>predict,regression,map,model,quantity,biomass,cover,yield,interval,uncertainty</source>
        <translation>prédire,régression,carte,modèle,quantité,biomasse,couvert,rendement,intervalle,incertitude</translation>
    </message>
    <message>
        <source>python,numpy,function,script,custom,block,raster math,user function</source>
        <translation>python,numpy,fonction,script,personnalisé,bloc,calcul raster,fonction utilisateur</translation>
    </message>
    <message>
        <source>queued</source>
        <translation>en file d’attente</translation>
    </message>
    <message>
        <source>random draws pixels; periodic takes every k-th pixel of a class along the lines of the raster.</source>
        <translation>random tire des pixels au hasard ; periodic prend un pixel sur k d’une classe, en suivant les lignes du raster.</translation>
    </message>
    <message>
        <source>replicate copies samples; jitter adds noise to the copies; smote makes points between neighbours.</source>
        <translation>replicate copie des échantillons ; jitter ajoute du bruit aux copies ; smote crée des points entre voisins.</translation>
    </message>
    <message>
        <source>results: the files themselves; quicklook: a small picture of each raster (PNG), named like it; auto: pictures where the job was submitted to leave its results on the cluster, else results.</source>
        <translation>results : les fichiers eux-mêmes ; quicklook : une petite image de chaque raster (PNG), qui porte son nom ; auto : des aperçus si le travail a été soumis pour laisser ses résultats sur le cluster, sinon results.</translation>
    </message>
    <message>
        <source>running</source>
        <translation>en cours</translation>
    </message>
    <message>
        <source>samples,check,quality,separability,Jeffries-Matusita,mislabelled,outliers,duplicates,Moran,leakage,report</source>
        <translation>échantillons,vérifier,qualité,séparabilité,Jeffries-Matusita,mal étiquetés,valeurs aberrantes,doublons,Moran,fuite,rapport</translation>
    </message>
    <message>
        <source>samples,extract,training,pixels,polygons,points,ground truth,raster</source>
        <translation>échantillons,extraire,apprentissage,pixels,polygones,points,vérité terrain,raster</translation>
    </message>
    <message>
        <source>sampling,design,validation,reference,stratified,random,systematic,sample size,Olofsson,Cochran,Neyman</source>
        <translation>échantillonnage,plan d’échantillonnage,validation,référence,stratifié,aléatoire,systématique,taille d’échantillon,Olofsson,Cochran,Neyman</translation>
    </message>
    <message>
        <source>scheduler – a dask scheduler that runs already</source>
        <translation>scheduler – un ordonnanceur dask déjà démarré</translation>
    </message>
    <message>
        <source>sge – the queue of Grid Engine</source>
        <translation>sge – la file d’attente de Grid Engine</translation>
    </message>
    <message>
        <source>skipped</source>
        <translation>ignoré</translation>
    </message>
    <message>
        <source>slurm – Slurm's queue</source>
        <translation>slurm – la file d’attente de Slurm</translation>
    </message>
    <message>
        <source>split,train,test,validation,holdout,samples,polygons,accuracy</source>
        <translation>séparer,apprentissage,test,validation,échantillons,polygones,exactitude,partage</translation>
    </message>
    <message>
        <source>ssh – machines that are reached with SSH</source>
        <translation>ssh – des machines jointes par SSH</translation>
    </message>
    <message>
        <source>stratified draws points at random within each class; random over the whole map; systematic places them on a square grid with a random start.</source>
        <translation>stratified tire des points au hasard dans chaque classe ; random, sur toute la carte ; systematic les place sur une grille carrée à départ aléatoire.</translation>
    </message>
    <message>
        <source>this machine</source>
        <translation>cette machine</translation>
    </message>
    <message>
        <source>threshold,binary,segment,otsu,triangle,li,percentile,mask,water,histogram,slice,reclassify</source>
        <translation>seuil,seuillage,binaire,segmentation,otsu,triangle,li,percentile,masque,eau,histogramme,reclasser</translation>
    </message>
    <message>
        <source>train,learn,model,classifier,random forest,svm,gradient boosting,tuning,cross-validation,machine learning,supervised,classification,land cover</source>
        <translation>entraîner,apprentissage,modèle,classifieur,forêt aléatoire,random forest,svm,gradient boosting,réglage,tuning,validation croisée,apprentissage automatique,supervisé,classification,occupation du sol</translation>
    </message>
    <message>
        <source>train,learn,model,regression,regressor,random forest,quantity,biomass,cover,yield,machine learning</source>
        <translation>entraîner,apprentissage,modèle,régression,régresseur,forêt aléatoire,random forest,quantité,biomasse,couvert,rendement,apprentissage automatique</translation>
    </message>
    <message>
        <source>warning</source>
        <translation>avertissement</translation>
    </message>
</context>
</TS>
